"""The tool without its start: one process loads PyTorch once and does each command in a fork of itself.

`warm_tool.py serve SOCKET` waits for commands; `warm_tool.py SOCKET ARGUMENT …` has one done and ends as it does.
"""

import json
import os
import signal
import socket
import sys


def run(place: str, arguments: list[str]) -> int:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(place)
        socket.send_fds(connection, [json.dumps([os.getcwd(), *arguments]).encode()], [1, 2])
        status = connection.recv(4)
    return int(status) if status else 1


def serve(place: str) -> None:
    import torch
    from upscale_training import commands

    torch.set_num_threads(1)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place)
        listener.listen()
        while True:
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                do(connection, commands.main)
            connection.close()


def do(connection: socket.socket, main) -> None:
    """One command, in a process of its own. It ends without a word where it fails, as a process that dies does."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    message, outputs, _, _ = socket.recv_fds(connection, 1 << 16, 2)
    for number, output in enumerate(outputs, 1):
        os.dup2(output, number)
    folder, *sys.argv[1:] = json.loads(message)
    os.chdir(folder)
    try:
        main()
        connection.send(b"0")
    except SystemExit as end:
        connection.send(str(end.code if isinstance(end.code, int) else 1).encode())
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2])
    else:
        sys.exit(run(sys.argv[1], sys.argv[2:]))
