"""What is to be published and was not answered yet, in a file of its own.

A producer is a name for this file, for ever; each message has a sequence that is dense per producer and bucket. So a
message that is sent again, after a lost answer or a crash, is published once.
"""

import json
import os


class Outbox:
    def __init__(self, path):
        self.path = path
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.state = json.load(file)
        else:
            self.state = {"producer": os.urandom(16).hex(), "next": {}, "waiting": []}

    @property
    def producer(self):
        return bytes.fromhex(self.state["producer"])

    @property
    def waiting(self):
        return self.state["waiting"]

    def add(self, channel, author, text):
        """Durable when it returns: from here on it will be published, whatever happens."""
        bucket = str(channel.bucket)
        sequence = self.state["next"].get(bucket, 1)
        self.state["next"][bucket] = sequence + 1
        self.waiting.append(
            {"bucket": channel.bucket, "sequence": sequence, "channel": channel.id,
             "author": author, "text": text})
        self.save()

    def reserve(self, last_sequences):
        """Goes on behind what the broker has, should this file be an older copy."""
        for bucket, last in last_sequences.items():
            key = str(bucket)
            self.state["next"][key] = max(self.state["next"].get(key, 1), last + 1)
        self.save()

    def settle(self, bucket, sequence):
        """It was answered for good; gives what it was."""
        for item in self.waiting:
            if (item["bucket"], item["sequence"]) == (bucket, sequence):
                self.waiting.remove(item)
                self.save()
                return item
        raise LookupError(f"answered and not asked: {bucket}/{sequence}")

    def save(self):
        write_durably(self.path, json.dumps(self.state, indent=1))


def write_durably(path, text):
    """In one step: a reader sees the old file or the new one, after a crash too."""
    fresh = path + ".new"
    with open(fresh, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    folder = os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
