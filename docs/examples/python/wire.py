"""How an org's bundle becomes a connection, and what a refusal says."""

import os
import sys
from dataclasses import dataclass

sys.path.insert(0, os.environ.get(
    "TIDEGATE_GENERATED", os.path.join(os.path.dirname(os.path.abspath(__file__)), "generated")))

import grpc
from google.rpc import error_details_pb2, status_pb2

DOMAIN = "tidegate.dev"


def read_profile(path):
    """The five lines that `tidegate org add` writes; paths in it are relative to it."""
    with open(path, encoding="utf-8") as file:
        lines = (line.strip() for line in file)
        profile = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    folder = os.path.dirname(os.path.abspath(path))
    for key in ("cert", "key", "ca"):
        profile[key] = os.path.join(folder, profile[key])
    return profile


def connect(profile):
    """A connection that proves who we are; there is no other kind."""

    def content(key):
        with open(profile[key], "rb") as file:
            return file.read()

    credentials = grpc.ssl_channel_credentials(content("ca"), content("key"), content("cert"))
    options = [("grpc.max_reconnect_backoff_ms", 5_000)]  # else up to two minutes
    return grpc.secure_channel(profile["endpoint"], credentials, options)


@dataclass
class Refusal(Exception):
    """A refusal as docs/errors.md lists it.

    retry_after is in seconds, None if the same call would fail again.
    """

    code: str
    text: str
    retry_after: float | None

    def __str__(self):
        return f"{self.code}: {self.text}"


def refusal(status):
    """What a google.rpc.Status says: a code of the table, and when to try again."""
    code, retry_after = None, None
    for detail in status.details:
        info, retry = error_details_pb2.ErrorInfo(), error_details_pb2.RetryInfo()
        if detail.Is(info.DESCRIPTOR):
            detail.Unpack(info)
            code = info.reason if info.domain == DOMAIN else code
        elif detail.Is(retry.DESCRIPTOR):
            detail.Unpack(retry)
            retry_after = retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9
    return Refusal(code or "UNKNOWN", status.message, retry_after)


def refusal_of_call(error):
    """The same of a failed call or stream; one that carries no code is a lost connection."""
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            return refusal(status_pb2.Status.FromString(value))
    return Refusal("CONNECTION", error.code().name, 0.0)
