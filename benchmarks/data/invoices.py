"""A table of invoices with faults, the same at every run: 20 columns, texts, numbers, days and times.

Faults are drawn by hash, so each is known: repeated keys, references without a customer, days in four writings, damaged
email addresses, words for nothing, stale rows.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

FIRST = [
    "Anna",
    "Ben",
    "Clara",
    "David",
    "Emma",
    "Felix",
    "Greta",
    "Hugo",
    "Ida",
    "Jonas",
    "Karla",
    "Leon",
    "Mia",
    "Noah",
    "Olga",
    "Paul",
    "Rosa",
    "Sven",
    "Tina",
    "Uwe",
    "Vera",
    "Wim",
    "Yara",
    "Zoe",
    "Aisha",
    "Bruno",
    "Carmen",
    "Diego",
    "Elif",
    "Farid",
    "Giulia",
    "Hana",
    "Igor",
    "Jin",
    "Kofi",
    "Lena",
    "Marco",
    "Nadia",
    "Omar",
    "Pia",
]
LAST = [
    "Meyer",
    "Schmidt",
    "Weber",
    "Fischer",
    "Becker",
    "Koch",
    "Richter",
    "Klein",
    "Wolf",
    "Neumann",
    "Schwarz",
    "Braun",
    "Hofmann",
    "Lange",
    "Krause",
    "Maier",
    "Lehmann",
    "Huber",
    "Kaiser",
    "Fuchs",
    "Peters",
    "Lang",
    "Scholz",
    "Moeller",
    "Weiss",
    "Jung",
    "Hahn",
    "Vogel",
    "Keller",
    "Frank",
    "Berger",
    "Roth",
    "Beck",
    "Lorenz",
    "Baumann",
    "Franke",
    "Albrecht",
    "Schuster",
    "Simon",
    "Winter",
    "Kraus",
    "Otto",
    "Graf",
    "Gross",
    "Seidel",
    "Heinrich",
    "Brandt",
    "Haas",
    "Rossi",
    "Bianchi",
    "Garcia",
    "Lopez",
    "Silva",
    "Santos",
    "Dubois",
    "Moreau",
    "Novak",
    "Kowalski",
    "Nilsson",
    "Hansen",
    "Jansen",
    "Smit",
    "OBrien",
    "Murphy",
]
CITIES = [
    (f"{10000 + 137 * k:05d}", c)
    for k, c in enumerate(
        [
            "Berlin",
            "Hamburg",
            "Munich",
            "Cologne",
            "Frankfurt",
            "Stuttgart",
            "Dresden",
            "Leipzig",
            "Bremen",
            "Hanover",
            "Paris",
            "Lyon",
            "Lille",
            "Nice",
            "Madrid",
            "Seville",
            "Bilbao",
            "Rome",
            "Milan",
            "Turin",
            "Vienna",
            "Graz",
            "Linz",
            "Zurich",
            "Basel",
            "Bern",
            "Oslo",
            "Bergen",
            "Malmo",
            "Gothenburg",
        ]
        * 10
    )
]
COUNTRIES = ["DE", "FR", "ES", "IT", "AT", "CH", "NO", "SE"]
AS_OF = "2026-01-01"


def _vocabulary(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create macro u(i, s) as (hash(i * 1000003 + s) % 1000000) / 1000000.0")
    con.execute("create macro pick(l, i, s) as l[1 + (hash(i * 1000003 + s) % len(l))::int]")
    for name, vals in {
        "first": FIRST,
        "last": LAST,
        "country": COUNTRIES,
        "post": [p for p, _ in CITIES],
        "city": [c for _, c in CITIES],
    }.items():
        con.execute(f"set variable {name} = {vals!r}")


def write(out: Path, n: int, *, csv: bool = False) -> None:
    """`invoices.parquet` of n rows in the folder, and `invoices.csv` where it is asked for."""
    out.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    con.execute("set preserve_insertion_order = true")
    _vocabulary(con)
    m = max(100, n // 10)
    # every 100th customer is a typo copy of its predecessor: the near-duplicate truth
    con.execute(f"""create table customers as with b as (
        select i as customer_id, case when i % 100 = 99 then i - 1 else i end as src from range({m}) t(i))
        select customer_id, src,
          case when customer_id <> src then left(nm, 2) || substr(nm, 4) else nm end as name,
          lower(replace(nm, ' ', '.')) || (src % 1000) || '@example.' || pick(['com','org','de'], src, 3) as email,
          '+49 ' || (150 + src % 30) || ' ' || lpad((hash(src) % 10000000)::varchar, 7, '0') as phone,
          pick(getvariable('country'), src, 4) as country, (hash(src * 7 + 5) % {len(CITIES)})::int + 1 as c,
          'DE' || lpad((hash(src * 13) % 100)::varchar, 2, '0') || lpad((hash(src * 17) % 1000000000000)::varchar, 18, '0') as iban,
          timestamp '{AS_OF}' - to_hours((u(src, 6) * 24 * 1500)::int) as updated_at
        from (select *, pick(getvariable('first'), src, 1) || ' ' || pick(getvariable('last'), src, 2) as nm from b)""")
    con.execute(f"""create table inv as with b as (
        select i, case when u(i, 10) < 0.01 and i > 0 then i - 1 else i end as src,
               (hash(i * 31) % {m})::bigint as cust from range({n}) t(i))
      , j as (select b.*, c.* from b join customers c on b.cust = c.customer_id)
      , d as (select *, date '{AS_OF}' - (u(i, 11) * 730)::int as d0, exp(4 + 1.2 * (u(i, 12) + u(i, 13) + u(i, 14) + u(i, 15) - 2) * 1.732) as a0 from j)
      select i as row_id,
        'INV-' || lpad(src::varchar, 9, '0') as invoice_id,
        case when u(i, 20) < 0.005 then null when u(i, 20) < 0.025 then {m} + cust else cust end as customer_id,
        name as customer_name,
        case when u(i, 21) < 0.03 then null when u(i, 21) < 0.04 then replace(email, '@', ' at ') else email end as email,
        case when u(i, 22) < 0.30 then replace(phone, ' ', '') when u(i, 22) < 0.40 then '0' || substr(replace(phone, ' ', '-'), 5)
             when u(i, 22) < 0.45 then 'n/a' else phone end as phone,
        iban,
        case when u(i, 23) < 0.01 then lower(country) when u(i, 23) < 0.02 then pick(['Germany','GER','Deutschland'], i, 24) else country end as country,
        getvariable('post')[c] as postcode,
        case when u(i, 25) < 0.01 then getvariable('city')[1 + c % {len(CITIES)}]
             when u(i, 25) < 0.015 then left(getvariable('city')[c], 2) || substr(getvariable('city')[c], 4) else getvariable('city')[c] end as city,
        case when u(i, 26) < 0.015 then null when u(i, 26) < 0.075 then strftime(d0, '%d/%m/%Y') when u(i, 26) < 0.095 then strftime(d0, '%b %d %Y')
             when u(i, 26) < 0.10 then '0000-00-00' else strftime(d0, '%Y-%m-%d') end as invoice_date,
        case when u(i, 27) < 0.01 then d0 - 5 else d0 + 30 end as due_date,
        case when u(i, 28) < 0.02 then null when u(i, 28) < 0.021 then a0 * 1000 when u(i, 28) < 0.026 then -a0 else a0 end as amount,
        case when u(i, 29) < 0.01 then 'eur' else pick(['EUR','EUR','EUR','USD','CHF'], i, 30) end as currency,
        pick(['paid','paid','open','overdue','cancelled'], i, 31) as status,
        pick([0.0, 0.07, 0.19], i, 32) as vat_rate,
        (u(i, 33) * 50)::int + 1 as quantity,
        case when u(i, 37) < 0.4 then null else pick(['web','phone','partner'], i, 38) end as channel,
        'SKU' || lpad((hash(i * 41) % 5000)::varchar, 5, '0') as sku,
        case when u(i, 34) < 0.01 then 'call ' || phone || ' or ' || coalesce(email, '') when u(i, 34) < 0.9 then ''
             else 'ref ' || (hash(i * 43) % 100000)::varchar || ' checked by ' || pick(getvariable('first'), i, 35) end as notes,
        case when u(i, 36) < 0.10 then updated_at - interval 4 year else updated_at end as updated_at,
        from d order by i""")
    con.execute(
        f"copy (select * exclude (row_id) from inv) to '{out}/invoices.parquet' (format parquet, row_group_size 122880)"
    )
    if csv:
        con.execute(f"copy (select * exclude (row_id) from inv) to '{out}/invoices.csv' (header)")
    con.close()
