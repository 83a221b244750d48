# SPDX-License-Identifier: MIT
"""Reads a SQLite file through ADBC in a process of its own: `python -m dunwell.store.column_process FILE`.

A line of JSON on standard input is a query; the answer is a line with a length and that many bytes of Arrow stream.
"""

import io
import json
import sys

import adbc_driver_sqlite.dbapi as sqlite
import polars as pl


def main(file: str) -> None:
    # Ready only on asking: the connection is opened read-only and ends with this process.
    with sqlite.connect(f"file:{file}?mode=ro") as connection:
        for line in sys.stdin.buffer:
            asked = json.loads(line)
            with connection.cursor(adbc_stmt_kwargs={"adbc.sqlite.query.batch_rows": "65536"}) as cursor:
                cursor.execute(asked["query"], tuple(asked["parameters"]))
                frame: pl.DataFrame = cursor.fetch_polars()
            answer = io.BytesIO()
            frame.write_ipc_stream(answer)
            content = answer.getbuffer()
            sys.stdout.buffer.write(f"{content.nbytes}\n".encode())
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1])
