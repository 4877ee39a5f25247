"""Networks between namespaces for kernels without netem: passes IP packets between TUN devices, late and at a rate.

Reads one line of JSON from standard input: a list of links, each with two ends `{pid, interface}` and, for each end, what
happens to the packets that leave it: {delay, jitter, distribution, rate, queue, loss, burst, trace} (seconds, bits per
second, bytes). Opens the devices in the namespaces of the processes, says "ready", and ends with its standard input.

Packets stay in order. A queue holds what the rate cannot send yet; what does not fit is dropped. `paretopipe testbed`
starts this program.

Where no single packet is lost by chance, TCP passes several segments at once, as to a network card that cuts them up itself
(segmentation offload). They count as the packets that they are, and arrive together, when the last of them would.
"""

import bisect, collections, ctypes, fcntl, gc, json, os, random, select, struct, sys, time

TUNSETIFF, TUNSETOFFLOAD, TUNSETVNETHDRSZ = 0x400454CA, 0x400454D0, 0x400454D8
IFF_TUN, IFF_NO_PI, IFF_VNET_HDR = 1, 0x1000, 0x4000
TUN_F_CSUM, TUN_F_TSO4, TUN_F_TSO6 = 1, 2, 4
offload_header = 10  # bytes of a virtio_net_hdr
CLONE_NEWNET = 0x40000000
PR_SET_TIMERSLACK = 29
packets_at_once = 64
most_bytes = 1 << 17
longest_moment, shortest_moment = 1e-3, 2e-4  # seconds
libc = ctypes.CDLL(None, use_errno=True)
monotonic = time.monotonic


def open_tun(pid, interface, offload):
    with open(f"/proc/{pid}/ns/net") as handle:
        if libc.setns(handle.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"entering the namespace of process {pid}")
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    flags = IFF_TUN | IFF_NO_PI | (IFF_VNET_HDR if offload else 0)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", interface.encode(), flags))
    if offload:
        fcntl.ioctl(device, TUNSETVNETHDRSZ, struct.pack("i", offload_header))
        fcntl.ioctl(device, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6)
    return device


def loses_by_chance(conditions):
    trace = conditions.get("trace")
    return conditions["loss"] > 0 or bool(conditions.get("burst")) or bool(trace and trace.get("loss"))


def wire_bytes(packet):
    """Bytes that the segments behind an offload header take on the network, each with headers of its own."""
    size = len(packet) - offload_header
    segment = int.from_bytes(packet[4:6], sys.byteorder)
    if packet[1] == 0 or segment == 0:
        return size
    network = (packet[offload_header] & 15) * 4 if packet[offload_header] >> 4 == 4 else 40
    headers = network + (packet[offload_header + network + 12] >> 4) * 4
    return size + (-(-(size - headers) // segment) - 1) * headers


class Steps:
    """A column of a trace: the value at a time, and when that changes."""

    def __init__(self, trace, column, begin):
        self.times, self.values = trace["time"], trace[column]
        self.end, self.repeats, self.begin = trace["end"], trace["after"] == "repeat", begin

    def at(self, now):
        """The value, and the time until which it holds."""
        t = now - self.begin
        cycle = (t // self.end) * self.end if self.repeats else 0
        row = max(0, bisect.bisect_right(self.times, t - cycle) - 1)
        if row + 1 < len(self.times):
            until = self.begin + cycle + self.times[row + 1]
        else:
            until = self.begin + cycle + self.end if self.repeats else float("inf")
        return self.values[row], max(until, now + 1e-6)


class Direction:
    """What happens to the packets of one direction."""

    def __init__(self, conditions, target, bytes_of, rng, begin):
        self.target, self.bytes_of, self.random = target, bytes_of, rng.random
        self.gauss, self.distribution = rng.gauss, conditions["distribution"]
        self.delay, self.jitter, self.loss = conditions["delay"], conditions["jitter"], conditions["loss"]
        self.rate, self.queue = conditions["rate"], conditions["queue"]
        self.burst, self.bad = conditions.get("burst"), False
        trace = conditions.get("trace")
        self.rates = Steps(trace, "rate", begin) if trace else None
        self.delays = Steps(trace, "delay", begin) if trace and trace.get("delay") else None
        self.losses = Steps(trace, "loss", begin) if trace and trace.get("loss") else None
        self.waiting = collections.deque()  # (due, packet)
        self.sending = collections.deque()  # (time of the last bit, bytes) of packets that are still in the queue
        self.backlog = 0
        self.free = self.last = 0.0

    def is_lost(self, now):
        if self.burst:
            if self.random() < (self.burst["r"] if self.bad else self.burst["p"]):
                self.bad = not self.bad
            return self.random() < (self.burst["bad"] if self.bad else self.burst["good"])
        loss = self.losses.at(now)[0] if self.losses else self.loss
        return loss > 0 and self.random() < loss

    def sent(self, start, bits):
        """When the last bit has left that starts at `start`."""
        if not self.rates:
            return start + bits / self.rate
        while True:
            rate, until = self.rates.at(start)
            end = start + bits / rate if rate > 0 else float("inf")
            if end <= until:
                return end
            if until == float("inf"):
                return until
            bits -= (until - start) * rate
            start = until

    def take(self, packet, now):
        if self.is_lost(now):
            return
        end = now
        if self.rate is not None or self.rates:
            size = self.bytes_of(packet)
            sending = self.sending
            while sending and sending[0][0] <= now:
                self.backlog -= sending.popleft()[1]
            if self.backlog + size > self.queue:
                return
            end = self.free = self.sent(max(now, self.free), size * 8)
            sending.append((end, size))
            self.backlog += size
        delay = self.delays.at(end)[0] if self.delays else self.delay
        if self.jitter:
            draw = self.gauss(0, 1) if self.distribution == "normal" else 2 * self.random() - 1
            delay = max(0, delay + self.jitter * draw)
        self.last = max(self.last, end + delay)
        self.waiting.append((self.last, packet))


def main():
    order = json.loads(sys.stdin.readline())
    rng = random.Random(order["seed"])
    directions = {}
    begin = monotonic()
    for link in order["links"]:
        ways = (link["forward"], link["backward"])
        offload = not any(loses_by_chance(conditions) for conditions in ways)
        bytes_of = wire_bytes if offload else len
        (one, other) = [open_tun(end["pid"], end["interface"], offload) for end in link["ends"]]
        for source, target, conditions in ((one, other, ways[0]), (other, one, ways[1])):
            directions[source] = Direction(conditions, target, bytes_of, rng, begin)
    # Packets must not wait for processes that compute.
    libc.prctl(PR_SET_TIMERSLACK, 1)
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except OSError:
        os.nice(-20)
    gc.disable()
    print("ready", flush=True)
    watched = [*directions, sys.stdin]
    # Each time this program wakes, it takes a core from the workers and finds its caches cold. So while packets come, it lets them
    # gather for a moment, which is short beside the delay, and takes them for having come in the middle of it.
    delays = [min(d.delays.values) if d.delays else d.delay for d in directions.values()]
    moment = min(longest_moment, min(delays) / 30)
    if moment < shortest_moment:
        moment = 0
    rested = False
    while True:
        dues = [d.waiting[0][0] for d in directions.values() if d.waiting]
        wait = max(0, min(dues) - monotonic()) if dues else None
        asked = monotonic()
        readable, _, _ = select.select(watched, [], [], wait)
        # A packet that it waited for came just now, not in the middle of a moment.
        early = moment / 2 if rested and monotonic() - asked < moment / 10 else 0
        if sys.stdin in readable:
            return
        busy = False
        for source in readable:
            take = directions[source].take
            for _ in range(packets_at_once):
                try:
                    packet = os.read(source, most_bytes)
                except BlockingIOError:
                    break
                take(packet, monotonic() - early)
                busy = True
        now = monotonic() + early
        for direction in directions.values():
            waiting = direction.waiting
            while waiting and waiting[0][0] <= now:
                try:
                    os.write(direction.target, waiting.popleft()[1])
                except OSError:
                    pass  # The device is not up.
                busy = True
        rested = busy and moment > 0
        if rested:
            time.sleep(moment)


main()
