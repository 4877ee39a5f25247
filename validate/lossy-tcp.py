"""Measures the kernel's TCP over a link that loses packets, between two network namespaces of this machine.

usage (root): lossy-tcp.py CONGESTION DELAY RATE LOSS [SECONDS [SMALL [LARGE]]]
such as       lossy-tcp.py cubic 0.04 10e6 0.005

CONGESTION is a congestion control by the kernel's name, DELAY one way in seconds, RATE in bits per second, LOSS the
probability that a packet is lost, in both directions. Over one connection it sends messages of 200 kB back to back for
SECONDS (70) after 5 s that do not count, and then SMALL (80) messages of 10 kB and LARGE (40) of 200 kB, each 0.6 s and a
round trip after the one before has arrived. Prints a line of JSON: the rate in bits per second, the share of segments that
were sent again, and the seconds of the single messages. SEED in the environment chooses the packets that are lost.
"""

import ctypes, json, math, os, socket, statistics, struct, subprocess, sys, threading, time

CLONE_NEWNET, TCP_INFO, TCP_CONGESTION = 0x40000000, 11, 13
libc = ctypes.CDLL(None, use_errno=True)
program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "packet-link.py")
here, there, port = "198.18.0.1", "198.18.0.2", 7000
large, small, warm_up = 200_000, 10_000, 5


def open_namespace():
    command = ["unshare", "--net", "--", "sh", "-c", "ip link set lo up && echo ready && exec cat"]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    holder.stdout.readline()
    return holder


def enter(holder):
    with open(f"/proc/{holder.pid}/ns/net") as handle:
        if libc.setns(handle.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "entering a namespace")


def join(ends, delay, rate, loss, seed):
    # As between the workers of a testbed: a queue of 0.1 s behind what is on its way, and 1000 packets at least.
    packets = max(1000, math.ceil((delay + 0.1) * rate / 8 / 1500))
    way = {"delay": delay, "jitter": 0, "distribution": "uniform", "rate": rate, "loss": loss}
    way["queue"] = round(packets * 1500 - delay * rate / 8)
    order = {"ends": [{"pid": end.pid, "interface": "link1"} for end in ends], "forward": way, "backward": way}
    link = subprocess.Popen([sys.executable, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    link.stdin.write((json.dumps({"seed": seed, "links": [order]}) + "\n").encode())
    link.stdin.flush()
    link.stdout.readline()
    for end, own, other in ((ends[0], here, there), (ends[1], there, here)):
        for command in (
            f"addr add {own}/32 dev link1",
            "link set link1 mtu 1500 txqueuelen 10000 up",
            f"route add {other} dev link1 src {own}",
        ):
            inside = ["nsenter", f"--net=/proc/{end.pid}/ns/net", "--"]
            subprocess.run([*inside, "ip", *command.split()], check=True)
    return link


def connect(ends, congestion):
    enter(ends[1])
    server = socket.socket()
    server.bind((there, port))
    server.listen()
    enter(ends[0])
    sender = socket.socket()
    sender.setsockopt(socket.IPPROTO_TCP, TCP_CONGESTION, congestion.encode())
    sender.connect((there, port))
    receiver, _ = server.accept()
    for end in (sender, receiver):
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sender, receiver


class Messages:
    """Messages over a connection, and when the last byte of each has arrived."""

    def __init__(self, sender, receiver):
        self.sender, self.receiver = sender, receiver
        self.arrived, self.news, self.sent = [], threading.Condition(), 0
        threading.Thread(target=self.receive, daemon=True).start()

    def send(self, size):
        self.sender.sendall(struct.pack("<q", size) + bytes(size))
        self.sent += 1

    def wait(self):
        with self.news:
            self.news.wait_for(lambda: len(self.arrived) == self.sent)
        return self.arrived[-1]

    def receive(self):
        buffer = memoryview(bytearray(1 << 20))
        while head := self.receiver.recv(8, socket.MSG_WAITALL):
            left = struct.unpack("<q", head)[0]
            while left > 0:
                left -= self.receiver.recv_into(buffer[:left])
            with self.news:
                self.arrived.append(time.monotonic())
                self.news.notify()


def back_to_back(messages, seconds):
    begin = time.monotonic()
    while time.monotonic() < begin + warm_up + seconds:
        messages.send(large)
    info = messages.sender.getsockopt(socket.IPPROTO_TCP, TCP_INFO, 256)
    sent_again, sent = struct.unpack_from("<I", info, 100)[0], struct.unpack_from("<I", info, 136)[0]
    messages.wait()
    times = [t for t in messages.arrived if begin + warm_up <= t <= begin + warm_up + seconds]
    return {"rate": (len(times) - 1) * large * 8 / (times[-1] - times[0]), "sentAgain": sent_again / sent}


def singly(messages, size, count, pause):
    times = []
    for _ in range(count):
        time.sleep(pause)
        begin = time.monotonic()
        messages.send(size)
        times.append(messages.wait() - begin)
    return {"mean": statistics.mean(times), "error": statistics.stdev(times) / count**0.5, "median": statistics.median(times)}


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    congestion, delay, rate, loss = sys.argv[1], *map(float, sys.argv[2:5])
    given = [int(word) for word in sys.argv[5:8]]
    seconds, small_count, large_count = given + [70, 80, 40][len(given) :]
    ends = [open_namespace(), open_namespace()]
    link = join(ends, delay, rate, loss, int(os.environ.get("SEED", 1)))
    try:
        messages = Messages(*connect(ends, congestion))
        result = {"congestion": congestion, "delay": delay, "rateOfLink": rate, "loss": loss}
        result |= back_to_back(messages, seconds)
        result["small"] = singly(messages, small, small_count, 0.6 + 2 * delay)
        result["large"] = singly(messages, large, large_count, 0.6 + 2 * delay)
        print(json.dumps(result), flush=True)
    finally:
        for child in (link, *ends):
            child.stdin.close()
            child.wait()


main()
