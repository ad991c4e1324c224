#!/usr/bin/env node
// A small workspace client: says something in a shared channel, and reads what the org may have of it.

import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Outbox, writeDurably } from './outbox.mjs';
import { Refusal, connect, patient, readProfile, refusal, refusalOfCall, tidegate } from './wire.mjs';

const BATCH_ITEMS = 256;
const BATCH_TEXT_BYTES = 500_000; // a batch may have 1 MiB, names and ids included
const CREDIT = 64;
const CALL_MILLIS = 10_000;
const STREAM_MILLIS = 30_000;
const MOST_TRIES = 30;
const USAGE = `usage: chat.mjs --profile FILE [--state FOLDER] publish CHANNEL USER TEXT...
       chat.mjs --profile FILE [--state FOLDER] subscribe CHANNEL [--idle-seconds N]`;

const GETS = {
  DELIVERY_COPY: 'a copy',
  DELIVERY_CHANGED: 'a changed copy',
  DELIVERY_STUB: 'a stub',
  DELIVERY_NOTHING: 'nothing',
  DELIVERY_DEFERRED: 'nothing yet',
};

const inMillis = (millis) => ({ deadline: Date.now() + millis });

function findChannel(client, name) {
  return new Promise((resolve, reject) => {
    client(tidegate.ChannelService).ListChannels({}, patient(), inMillis(CALL_MILLIS), (error, listed) => {
      if (error) {
        reject(error);
        return;
      }
      const found = listed.channels.filter((channel) => [channel.name, channel.id].includes(name));
      if (found.length === 1) {
        resolve(found[0]);
      } else {
        reject(new Refusal('CHANNEL', `${found.length} of that name: ${name}`, null));
      }
    });
  });
}

function printReceipt(item, accepted) {
  const again = accepted.duplicate ? ' (was published before)' : '';
  const { origin, bucket, sequence } = accepted.event;
  console.log(`published ${origin}/${bucket}/${sequence}${again}: ${item.text}`);
  for (const outcome of accepted.outcomes) {
    const classes = outcome.redacted.length > 0 ? ` (${outcome.redacted.join(', ')})` : '';
    const rules = outcome.rules.map((rule) => `${rule.owner}/${rule.rule}`).join(', ');
    console.log(`  ${outcome.org} gets ${GETS[outcome.delivery] ?? 'something new'}${classes} by ${rules}`);
  }
}

/** Never before the time that was told, and not all at the same moment. */
function backOff(tries, told) {
  return Math.max(told, Math.random() * Math.min(15_000, 200 * 2 ** tries));
}

async function publishWaiting(client, outbox) {
  const service = client(tidegate.PublishService);
  let tries = 0;
  while (outbox.waiting.length > 0) {
    const before = outbox.waiting.length;
    let told;
    try {
      told = await publishRound(service, outbox);
    } catch (error) {
      const failure = refusalOfCall(error);
      if (failure.retryAfterMillis === null) {
        throw failure;
      }
      told = failure.retryAfterMillis;
    }
    tries = outbox.waiting.length < before ? 0 : tries + 1;
    if (tries > MOST_TRIES) {
      throw new Refusal('WAITING', `${outbox.waiting.length} messages in ${outbox.file}: try again later`, null);
    }
    if (outbox.waiting.length > 0) {
      await sleep(backOff(tries, told));
    }
  }
}

/** Sends what waits, in order, over one stream; resolves to how long the broker told to wait, in milliseconds. */
function publishRound(service, outbox) {
  return new Promise((resolve, reject) => {
    const stream = service.PublishStream(patient(), inMillis(STREAM_MILLIS));
    let asked = new Set();
    let told = 0;
    stream.on('data', (answer) => {
      if (answer.opened) {
        outbox.reserve(answer.opened.last_sequences);
        const items = nextBatch(outbox, Math.min(answer.opened.window, BATCH_ITEMS));
        asked = new Set(items.map((item) => `${item.bucket}/${item.sequence}`));
        stream.write({ batch: { items: items.map(onTheWire) } });
      }
      for (const outcome of answer.outcomes?.outcomes ?? []) {
        asked.delete(`${outcome.bucket}/${outcome.sequence}`);
        told = Math.max(told, take(outbox, outcome));
      }
      if (asked.size === 0) {
        stream.end();
      }
    });
    stream.on('end', () => resolve(told));
    stream.on('error', reject);
    stream.write({ open: { producer: outbox.producer } });
  });
}

function nextBatch(outbox, most) {
  const items = [];
  let bytes = 0;
  for (const item of outbox.waiting.slice(0, most)) {
    bytes += Buffer.byteLength(item.text);
    if (items.length > 0 && bytes > BATCH_TEXT_BYTES) {
      break;
    }
    items.push(item);
  }
  return items;
}

function onTheWire({ sequence, channel, author, text }) {
  return { sequence, envelope: { channel, author, posted: { text } } };
}

/** What came of one message; gives how long to wait before it is sent again, 0 if it is not. */
function take(outbox, outcome) {
  const sequence = Number(outcome.sequence);
  if (outcome.accepted) {
    printReceipt(outbox.settle(outcome.bucket, sequence), outcome.accepted);
    return 0;
  }
  const failure = refusal(outcome.refused);
  if (failure.retryAfterMillis !== null) {
    return failure.retryAfterMillis; // it keeps its sequence and its place
  }
  const item = outbox.settle(outcome.bucket, sequence);
  console.error(`refused ${failure.message}: ${item.text.slice(0, 40)}`);
  return 0;
}

/** Reads a channel from the cursor that is kept in a file. */
class Reader {
  constructor(client, channel, file, idleMillis) {
    this.service = client(tidegate.FeedService);
    this.channel = channel;
    this.file = file;
    this.idleMillis = idleMillis;
    this.idle = false;
    this.cursor = fs.existsSync(file)
      ? Buffer.from(fs.readFileSync(file, 'utf8').trim(), 'hex')
      : Buffer.alloc(0);
  }

  async run() {
    let tries = 0;
    while (!this.idle) {
      let told = 0;
      try {
        await this.readStream();
        tries = 0;
      } catch (error) {
        const failure = refusalOfCall(error);
        if (failure.retryAfterMillis === null) {
          throw failure;
        }
        tries += 1;
        told = failure.retryAfterMillis;
      }
      if (!this.idle) {
        await sleep(backOff(tries, told));
      }
    }
  }

  readStream() {
    return new Promise((resolve, reject) => {
      const stream = this.service.Subscribe(patient());
      let timer = this.watch(stream);
      stream.on('data', (answer) => {
        if (answer.batch) {
          clearTimeout(timer);
          this.take(answer.batch, stream);
          timer = this.watch(stream);
        } else if (answer.resync) {
          this.keep(answer.resync.cursor);
        } else if (answer.link_state) {
          console.error(`-- link from ${answer.link_state.region}: ${answer.link_state.state}`);
        }
      });
      stream.on('end', () => {
        clearTimeout(timer);
        resolve();
      });
      stream.on('error', (error) => {
        clearTimeout(timer);
        if (this.idle) {
          resolve();
        } else {
          reject(error);
        }
      });
      stream.write({
        open: {
          channels: [this.channel.id], cursor: this.cursor, credit: CREDIT, start: 'START_EARLIEST',
        },
      });
    });
  }

  take(batch, stream) {
    for (const item of batch.items) {
      if (item.delivery) {
        show(item.delivery.event);
      }
    }
    // First what was taken care of, then the room for more: after a crash the batch comes again.
    this.keep(batch.cursor);
    if (batch.items.length > 0) {
      stream.write({ credit: { events: batch.items.length } });
    }
  }

  keep(cursor) {
    this.cursor = cursor;
    writeDurably(this.file, cursor.toString('hex'));
  }

  watch(stream) {
    return this.idleMillis === null
      ? null
      : setTimeout(() => {
        this.idle = true;
        stream.cancel();
      }, this.idleMillis);
  }
}

function show(event) {
  if (event.body === 'posted') {
    console.log(`${event.org}/${event.author}  ${event.posted.text}`);
  } else if (event.body === 'withheld') {
    console.log(`(withheld: ${event.withheld.reason})`);
  } else {
    console.log(`(${event.body})`);
  }
}

function wrongUse() {
  console.error(USAGE);
  process.exit(2);
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      profile: { type: 'string' },
      state: { type: 'string', default: '.' },
      'idle-seconds': { type: 'string' },
    },
  });
  const [command, name, user, ...texts] = positionals;
  const publishes = command === 'publish' && texts.length > 0;
  if (!values.profile || !(publishes || (command === 'subscribe' && positionals.length === 2))) {
    wrongUse();
  }
  const profile = readProfile(values.profile);
  const client = connect(profile);
  const channel = await findChannel(client, name);
  if (publishes) {
    const outbox = new Outbox(path.join(values.state, `${profile.org}.outbox.json`));
    texts.forEach((text) => outbox.add(channel, user, text));
    await publishWaiting(client, outbox);
  } else {
    const idle = values['idle-seconds'];
    const kept = path.join(values.state, `${profile.org}.${channel.id}.cursor`);
    await new Reader(client, channel, kept, idle === undefined ? null : Number(idle) * 1000).run();
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(refusalOfCall(error).message);
    process.exit(1);
  });
