"""Two network namespaces joined by a network that takes its time, without the kernel's netem.

    delayedNetwork.py FROM TO SECONDS [PREFIX]

Opens a TUN device `slow` in each of the two namespaces and passes packets on after SECONDS, except to addresses that begin
with PREFIX (bytes in hexadecimal), which come never. Says "ready" when it does. Ends with its standard input.
"""
import ctypes, fcntl, heapq, os, select, struct, sys, time

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 1, 0x1000
CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def tun(namespace):
    with open(f"/var/run/netns/{namespace}") as handle:
        if libc.setns(handle.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", b"slow", IFF_TUN | IFF_NO_PI))
    return device


ends = [tun(sys.argv[1]), tun(sys.argv[2])]
delay = float(sys.argv[3])
hole = bytes.fromhex(sys.argv[4]) if len(sys.argv) > 4 else None
print("ready", flush=True)
due = []
count = 0
while True:
    wait = max(0, due[0][0] - time.monotonic()) if due else None
    readable, _, _ = select.select([*ends, sys.stdin], [], [], wait)
    if sys.stdin in readable:
        break
    for end in readable:
        packet = os.read(end, 65536)
        target = packet[24:40] if packet[0] >> 4 == 6 else packet[16:20]
        if hole is not None and target.startswith(hole):
            continue
        count += 1
        heapq.heappush(due, (time.monotonic() + delay, count, ends[1 - ends.index(end)], packet))
    while due and due[0][0] <= time.monotonic():
        _, _, end, packet = heapq.heappop(due)
        try:
            os.write(end, packet)
        except OSError:
            pass  # The device is not up.
