// What is to be published and was not answered yet, in a file of its own.
//
// A producer is a name for this file, for ever; each message has a sequence that is dense per producer and bucket. So a
// message that is sent again, after a lost answer or a crash, is published once.

import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export class Outbox {
  constructor(file) {
    this.file = file;
    this.state = fs.existsSync(file)
      ? JSON.parse(fs.readFileSync(file, 'utf8'))
      : { producer: crypto.randomBytes(16).toString('hex'), next: {}, waiting: [] };
  }

  get producer() {
    return Buffer.from(this.state.producer, 'hex');
  }

  get waiting() {
    return this.state.waiting;
  }

  /** Durable when it returns: from here on it will be published, whatever happens. */
  add(channel, author, text) {
    const sequence = this.state.next[channel.bucket] ?? 1;
    this.state.next[channel.bucket] = sequence + 1;
    this.waiting.push({ bucket: channel.bucket, sequence, channel: channel.id, author, text });
    this.save();
  }

  /** Goes on behind what the broker has, should this file be an older copy. */
  reserve(lastSequences) {
    for (const [bucket, last] of Object.entries(lastSequences)) {
      this.state.next[bucket] = Math.max(this.state.next[bucket] ?? 1, Number(last) + 1);
    }
    this.save();
  }

  /** It was answered for good; gives what it was. */
  settle(bucket, sequence) {
    const at = this.waiting.findIndex((item) => item.bucket === bucket && item.sequence === sequence);
    if (at < 0) {
      throw new Error(`answered and not asked: ${bucket}/${sequence}`);
    }
    const [item] = this.waiting.splice(at, 1);
    this.save();
    return item;
  }

  save() {
    writeDurably(this.file, JSON.stringify(this.state, null, 1));
  }
}

/** In one step: a reader sees the old file or the new one, after a crash too. */
export function writeDurably(file, text) {
  const fresh = `${file}.new`;
  fs.writeFileSync(fresh, text, { flush: true });
  fs.renameSync(fresh, file);
  const folder = fs.openSync(path.dirname(path.resolve(file)), 'r');
  try {
    fs.fsyncSync(folder);
  } finally {
    fs.closeSync(folder);
  }
}
