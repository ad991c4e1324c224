#!/usr/bin/env python3
"""A small workspace client: says something in a shared channel, and reads what the org may have of it."""

import argparse
import os
import queue
import random
import sys
import threading
import time

import wire
import grpc
from outbox import Outbox, write_durably
from tidegate.v1 import channels_pb2, channels_pb2_grpc, common_pb2, feed_pb2, feed_pb2_grpc
from tidegate.v1 import publish_pb2, publish_pb2_grpc

BATCH_ITEMS = 256
BATCH_BYTES = 900_000  # a batch may have 1 MiB
CREDIT = 64
CALL_SECONDS = 10
STREAM_SECONDS = 30
MOST_TRIES = 30

GETS = {
    common_pb2.OrgOutcome.DELIVERY_COPY: "a copy",
    common_pb2.OrgOutcome.DELIVERY_CHANGED: "a changed copy",
    common_pb2.OrgOutcome.DELIVERY_STUB: "a stub",
    common_pb2.OrgOutcome.DELIVERY_NOTHING: "nothing",
    common_pb2.OrgOutcome.DELIVERY_DEFERRED: "nothing yet",
}


def find_channel(connection, name):
    listed = channels_pb2_grpc.ChannelServiceStub(connection).ListChannels(
        channels_pb2.ListChannelsRequest(), timeout=CALL_SECONDS, wait_for_ready=True)
    found = [channel for channel in listed.channels if name in (channel.name, channel.id)]
    if len(found) != 1:
        sys.exit(f"channel: {len(found)} of that name: {name}")
    return found[0]


def print_receipt(item, accepted):
    again = " (was published before)" if accepted.duplicate else ""
    event = accepted.event
    print(f"published {event.origin}/{event.bucket}/{event.sequence}{again}: {item['text']}")
    for outcome in accepted.outcomes:
        classes = f" ({', '.join(outcome.redacted)})" if outcome.redacted else ""
        rules = ", ".join(f"{rule.owner}/{rule.rule}" for rule in outcome.rules)
        print(f"  {outcome.org} gets {GETS.get(outcome.delivery, 'something new')}{classes} by {rules}")


def back_off(tries, told):
    """Never before the time that was told, and not all at the same moment."""
    return max(told, random.uniform(0, min(15.0, 0.2 * 2**tries)))


def publish_waiting(connection, outbox):
    tries = 0
    while outbox.waiting:
        before = len(outbox.waiting)
        try:
            told = publish_round(publish_pb2_grpc.PublishServiceStub(connection), outbox)
        except grpc.RpcError as error:
            refusal = wire.refusal_of_call(error)
            if refusal.retry_after is None:
                raise refusal from error
            told = refusal.retry_after
        tries = 0 if len(outbox.waiting) < before else tries + 1
        if tries > MOST_TRIES:
            sys.exit(f"{len(outbox.waiting)} messages wait in {outbox.path}: try again later")
        if outbox.waiting:
            time.sleep(back_off(tries, told))


def publish_round(stub, outbox):
    """Sends what waits, in order, over one stream; gives how long the broker told to wait, in seconds."""
    requests = queue.SimpleQueue()
    requests.put(publish_pb2.PublishStreamRequest(
        open=publish_pb2.PublishStreamRequest.Open(producer=outbox.producer)))
    answers = stub.PublishStream(
        iter(requests.get, None), timeout=STREAM_SECONDS, wait_for_ready=True)
    try:
        opened = next(answers).opened
        outbox.reserve(opened.last_sequences)
        batch, asked = next_batch(outbox, min(opened.window, BATCH_ITEMS))
        requests.put(publish_pb2.PublishStreamRequest(batch=batch))
        told = 0.0
        while asked:
            for outcome in next(answers).outcomes.outcomes:
                asked.discard((outcome.bucket, outcome.sequence))
                told = max(told, take(outbox, outcome))
        return told
    except StopIteration:
        return 0.0  # the broker has ended the stream: what was not answered is sent over the next one
    finally:
        requests.put(None)
        answers.cancel()


def next_batch(outbox, most):
    batch = publish_pb2.PublishStreamRequest.Batch()
    asked = set()
    for waiting in outbox.waiting[:most]:
        item = publish_pb2.PublishStreamRequest.Item(
            sequence=waiting["sequence"],
            envelope=publish_pb2.Envelope(
                channel=waiting["channel"], author=waiting["author"],
                posted=common_pb2.Posted(text=waiting["text"])))
        if asked and batch.ByteSize() + item.ByteSize() > BATCH_BYTES:
            break
        batch.items.append(item)
        asked.add((waiting["bucket"], waiting["sequence"]))
    return batch, asked


def take(outbox, outcome):
    """What came of one message; gives how long to wait before it is sent again, 0 if it is not."""
    if outcome.HasField("accepted"):
        print_receipt(outbox.settle(outcome.bucket, outcome.sequence), outcome.accepted)
        return 0.0
    refusal = wire.refusal(outcome.refused)
    if refusal.retry_after is not None:
        return refusal.retry_after  # it keeps its sequence and its place
    item = outbox.settle(outcome.bucket, outcome.sequence)
    print(f"refused {refusal}: {item['text'][:40]}", file=sys.stderr)
    return 0.0


class Reader:
    """Reads a channel from the cursor that is kept in a file."""

    def __init__(self, connection, channel, path, idle_seconds):
        self.stub = feed_pb2_grpc.FeedServiceStub(connection)
        self.channel = channel
        self.path = path
        self.idle_seconds = idle_seconds
        self.idle = False
        self.cursor = b""
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.cursor = bytes.fromhex(file.read().strip())

    def run(self):
        tries = 0
        while not self.idle:
            try:
                self.read_stream()
                tries, told = 0, 0.0
            except grpc.RpcError as error:
                if self.idle:
                    return
                refusal = wire.refusal_of_call(error)
                if refusal.retry_after is None:
                    raise refusal from error
                tries, told = tries + 1, refusal.retry_after
            if not self.idle:
                time.sleep(back_off(tries, told))

    def read_stream(self):
        requests = queue.SimpleQueue()
        requests.put(feed_pb2.SubscribeRequest(open=feed_pb2.SubscribeRequest.Open(
            channels=[self.channel.id], cursor=self.cursor, credit=CREDIT,
            start=feed_pb2.SubscribeRequest.START_EARLIEST)))
        answers = self.stub.Subscribe(iter(requests.get, None), wait_for_ready=True)
        timer = self.watch(answers)
        try:
            for answer in answers:
                if answer.HasField("batch"):
                    timer.cancel()
                    self.take(answer.batch, requests)
                    timer = self.watch(answers)
                elif answer.HasField("resync"):
                    self.keep(answer.resync.cursor)
                elif answer.HasField("link_state"):
                    state = feed_pb2.LinkStateChanged.State.Name(answer.link_state.state)
                    print(f"-- link from {answer.link_state.region}: {state}", file=sys.stderr)
        finally:
            timer.cancel()
            requests.put(None)

    def take(self, batch, requests):
        for item in batch.items:
            if item.HasField("delivery"):
                show(item.delivery)
        sys.stdout.flush()
        # First what was taken care of, then the room for more: after a crash the batch comes again.
        self.keep(batch.cursor)
        if batch.items:
            requests.put(feed_pb2.SubscribeRequest(
                credit=feed_pb2.SubscribeRequest.Credit(events=len(batch.items))))

    def keep(self, cursor):
        self.cursor = cursor
        write_durably(self.path, cursor.hex())

    def watch(self, answers):
        timer = threading.Timer(self.idle_seconds or threading.TIMEOUT_MAX, self.stop, [answers])
        timer.daemon = True
        timer.start()
        return timer

    def stop(self, answers):
        self.idle = True
        answers.cancel()


def show(delivery):
    event = delivery.event
    kind = event.WhichOneof("body")
    if kind == "posted":
        print(f"{event.org}/{event.author}  {event.posted.text}")
    elif kind == "withheld":
        print(f"(withheld: {event.withheld.reason})")
    else:
        print(f"({kind})")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", required=True, help="the .properties file of the org's bundle")
    parser.add_argument("--state", default=".", help="folder of the outbox and the cursors")
    commands = parser.add_subparsers(dest="command", required=True)
    publish = commands.add_parser("publish", help="say something; what an earlier run left comes first")
    publish.add_argument("channel")
    publish.add_argument("user")
    publish.add_argument("text", nargs="+", help="one message each")
    subscribe = commands.add_parser("subscribe", help="read on from the last time")
    subscribe.add_argument("channel")
    subscribe.add_argument("--idle-seconds", type=float, help="end when nothing came for so long")
    asked = parser.parse_args()
    profile = wire.read_profile(asked.profile)
    with wire.connect(profile) as connection:
        channel = find_channel(connection, asked.channel)
        if asked.command == "publish":
            outbox = Outbox(os.path.join(asked.state, profile["org"] + ".outbox.json"))
            for text in asked.text:
                outbox.add(channel, asked.user, text)
            publish_waiting(connection, outbox)
        else:
            kept = os.path.join(asked.state, f"{profile['org']}.{channel.id}.cursor")
            Reader(connection, channel, kept, asked.idle_seconds).run()


if __name__ == "__main__":
    try:
        main()
    except wire.Refusal as refused:
        sys.exit(str(refused))
    except grpc.RpcError as failed:
        sys.exit(str(wire.refusal_of_call(failed)))
    except KeyboardInterrupt:
        sys.exit(130)
