# SPDX-License-Identifier: MIT
"""The raw limit of reading on SQLite: ADBC to polars and nothing else. Told on standard input, answers with seconds."""

import json
import sys
import time

import adbc_driver_sqlite.dbapi as sqlite

told = json.load(sys.stdin)
with sqlite.connect(f"file:{told['file']}?mode=ro") as connection:
    started = time.perf_counter()
    for query, parameters in told["queries"]:
        with connection.cursor(adbc_stmt_kwargs={"adbc.sqlite.query.batch_rows": "65536"}) as cursor:
            cursor.execute(query, tuple(parameters))
            cursor.fetch_polars()
    sys.stdout.write(str(time.perf_counter() - started))
