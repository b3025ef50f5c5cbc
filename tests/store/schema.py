"""The tables, columns and indexes of a state, in the same words whichever engine holds it."""

import re
import sqlite3

from bot.store.db import Query, Row

_TYPES = {"bigint": "INTEGER", "text": "TEXT", "double precision": "REAL"}
_OURS = ("sqlite_", "_sqlite_", "_migration")


def is_sqlite(query: Query) -> bool:
    try:
        query("SELECT version()")
    except sqlite3.OperationalError:
        return True
    return False


def tables(query: Query) -> list[str]:
    """The names of the tables, `attempt` first: others point at it."""
    sql = "SELECT name FROM sqlite_master WHERE type = 'table'"
    if not is_sqlite(query):
        sql = "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()"
    names = [row["name"] for row in query(sql)]
    return sorted((name for name in names if not name.startswith(_OURS)), key=lambda name: (name != "attempt", name))


def columns(query: Query, table: str) -> list[Row]:
    """Each column's name and type, and whether it must have a value, in the order in which they came."""
    if is_sqlite(query):
        return query('SELECT name, type, "notnull" OR pk AS needed FROM pragma_table_info(:table)', table=table)
    rows = query(
        """SELECT column_name AS name, data_type AS type, is_nullable = 'NO' AS needed FROM information_schema.columns
           WHERE table_schema = current_schema() AND table_name = :table ORDER BY ordinal_position""",
        table=table,
    )
    return [row | {"type": _TYPES[row["type"]], "needed": int(row["needed"])} for row in rows]


def count_on(query: Query) -> None:
    """Give the next rows higher numbers than those that were put in with theirs; SQLite does so anyway."""
    if not is_sqlite(query):
        sql = """SELECT table_name AS name FROM information_schema.columns
            WHERE table_schema = current_schema() AND is_identity = 'YES'"""
        for table in query(sql):
            next_id = f"(SELECT coalesce(max(id), 0) + 1 FROM {table['name']})"  # noqa: S608 - names of our own tables
            query(f"SELECT setval(pg_get_serial_sequence(:name, 'id'), {next_id}, FALSE)", **table)


def defaults(query: Query, table: str) -> dict[str, str]:
    """The values of columns that are given none."""
    if is_sqlite(query):
        sql = "SELECT name, dflt_value AS value FROM pragma_table_info(:table) WHERE dflt_value IS NOT NULL"
    else:
        sql = """SELECT column_name AS name, column_default AS value FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = :table AND column_default IS NOT NULL"""
    rows = query(sql, table=table)
    return {row["name"]: str(row["value"]).removesuffix("::text").removesuffix("::bigint") for row in rows}


def indexes(query: Query) -> set[str]:
    """The indexes in the words that made them, without names of kinds of index, casts and brackets."""
    if is_sqlite(query):
        found = query(
            "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND name NOT LIKE '%_sqlite_%'"
        )
    else:
        found = query(
            """SELECT indexdef AS sql FROM pg_indexes WHERE schemaname = current_schema()
               AND indexname NOT LIKE '%_pkey'"""
        )
    return {_plain(row["sql"]) for row in found}


def keys(query: Query) -> dict[str, set[str]]:
    """The columns of each table's primary key."""
    if is_sqlite(query):
        return {
            table: {row["name"] for row in query("SELECT name FROM pragma_table_info(:t) WHERE pk > 0", t=table)}
            for table in tables(query)
        }
    sql = """SELECT attname AS name FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)
        WHERE indisprimary AND indrelid = to_regclass(:t)"""
    return {table: {row["name"] for row in query(sql, t=table)} for table in tables(query)}


def _plain(sql: str) -> str:
    sql = re.sub(r'public\.|USING btree |::text|"|[()]', " ", sql.replace("!=", "<>"))
    return " ".join(sql.split())
