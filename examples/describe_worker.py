#!/usr/bin/env python3
"""Asks a worker over gRPC what it is, and prints its answer as JSON.

A start for clients of your own, in other languages too: docs/reference/client.md says how to run it. `Connection` carries
messages as validate/paretopipe.proto has them; which messages there are, src/runtime/protocol/messages.ts says.
"""
import argparse
import json
import pathlib
import queue
import struct
import sys
import zlib

import grpc
from paretopipe_pb2 import Packet
from paretopipe_pb2_grpc import PeerStub

PROTOCOL = 8
PART = 256 * 1024  # bytes of a body in one packet
HEARTBEAT = 1  # seconds
OPTIONS = [
    ("grpc.max_receive_message_length", 16 * 1024 * 1024),
    ("grpc.ssl_target_name_override", "paretopipe"),
    ("grpc.enable_http_proxy", 0),
]


def checksum(packet, before):
    """The checksum of a packet behind those whose checksum is `before`."""
    value = before
    if packet.head:
        value = zlib.crc32(struct.pack("<Q", packet.body_length), zlib.crc32(packet.head, value))
    return zlib.crc32(packet.part, value)


class Connection:
    """Messages to and from a worker, each a head, which becomes JSON, and bytes."""

    def __init__(self, channel):
        self._outgoing = queue.SimpleQueue()
        self._checksum = 0
        self._packets = PeerStub(channel).Exchange(self._packets_to_send())

    def send(self, head, body=b""):
        self._outgoing.put(Packet(head=json.dumps(head).encode(), body_length=len(body)))
        for start in range(0, len(body), PART):
            self._outgoing.put(Packet(part=body[start : start + PART]))

    def receive(self):
        """Waits for the next message. None once the worker has said goodbye; grpc.RpcError where it hung up."""
        head, length, body = None, 0, bytearray()
        for packet in self._packets:
            self._checksum = checksum(packet, self._checksum)
            if packet.checksum != self._checksum:
                raise ValueError("the worker sent a damaged packet")
            if packet.head:
                head, length = json.loads(packet.head), packet.body_length
            body += packet.part
            if head is not None and len(body) == length:
                return head, bytes(body)
            if packet.goodbye:
                break
        return None

    def close(self):
        """Says goodbye, and waits until the worker has said all that it had to, and the call is over."""
        self._outgoing.put(Packet(goodbye=True))
        while self.receive():
            pass
        self._packets.code()

    def _packets_to_send(self):
        """gRPC takes packets from here, in a thread of its own. Where there is nothing to send it gets a heartbeat."""
        packet, value = Packet(), 0
        while True:
            value = packet.checksum = checksum(packet, value)
            yield packet
            if packet.goodbye:
                return
            try:
                packet = self._outgoing.get(timeout=HEARTBEAT)
            except queue.Empty:
                packet = Packet()


def open_channel(address, certificates=None):
    """A channel in plaintext, for loopback, or with the certificates that `paretopipe keys` has put into a folder."""
    if certificates is None:
        return grpc.insecure_channel(address, OPTIONS)
    names = ("authority.pem", "key.pem", "certificate.pem")
    files = [(pathlib.Path(certificates) / name).read_bytes() for name in names]
    return grpc.secure_channel(address, grpc.ssl_channel_credentials(*files), OPTIONS)


def main():
    parser = argparse.ArgumentParser(description="Asks a worker what it is.")
    parser.add_argument("address", metavar="HOST:PORT")
    parser.add_argument("--certificates", metavar="DIR", help="a machine's folder that `paretopipe keys` made")
    arguments = parser.parse_args()
    with open_channel(arguments.address, arguments.certificates) as channel:
        connection = Connection(channel)
        hello = {"type": "hello", "protocol": PROTOCOL, "version": "describe_worker.py", "role": "controller"}
        connection.send(hello)
        try:
            head, _ = connection.receive()
        except grpc.RpcError as error:
            sys.exit(f"{arguments.address}: {error.details()}")
        if head["type"] == "failed":
            sys.exit(f"{arguments.address}: {head['message']}")
        connection.send({"type": "bye"})
        connection.receive()  # "gone": the worker is ready for the next controller.
        connection.close()
    print(json.dumps(head, indent=2))


if __name__ == "__main__":
    main()
