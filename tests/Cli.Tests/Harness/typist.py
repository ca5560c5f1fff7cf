"""Runs a program on a terminal of its own and types at it: typist.py ANSWERS PROGRAM [ARGUMENT...]

ANSWERS is a JSON array of [what to wait for, what to type]. Prints a JSON object: what the terminal showed, the exit code,
whether echo was off while each answer was awaited, and whether it was on at the end."""
import json, os, pty, select, signal, sys, termios, time

answers, program = json.loads(sys.argv[1]), sys.argv[2:]
parent, child = pty.openpty()
keep = os.dup(child)  # the terminal's settings can be read after the program has gone
pid = os.fork()
if pid == 0:
    os.close(parent)
    os.setsid()
    import fcntl
    fcntl.ioctl(child, termios.TIOCSCTTY, 0)
    for fd in (0, 1, 2):
        os.dup2(child, fd)
    # Whoever started the tests in the background has them ignore Ctrl-C, and that is inherited.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execvp(program[0], program)

def echo():
    return bool(termios.tcgetattr(keep)[3] & termios.ECHO)

shown, hidden, deadline = b"", [], time.time() + 60
status = None
position = 0
while status is None and time.time() < deadline:
    if select.select([parent], [], [], 0.05)[0]:
        shown += os.read(parent, 65536)
    if answers and answers[0][0].encode() in shown[position:]:
        position = len(shown)
        hidden.append(not echo())
        os.write(parent, answers.pop(0)[1].encode())
    done, code = os.waitpid(pid, os.WNOHANG)
    status = code if done else None
while select.select([parent], [], [], 0.1)[0]:
    shown += os.read(parent, 65536)
print(json.dumps({
    "shown": shown.decode(errors="replace"),
    "exitCode": None if status is None else os.waitstatus_to_exitcode(status),
    "hidden": hidden,
    "echo": echo(),
}))
