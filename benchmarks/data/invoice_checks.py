"""The 35 checks of the invoices that every contestant is given: filled, key, patterns, values, ranges, fresh, stale."""

from __future__ import annotations

from typing import Any

KEY = "invoice_id"
COLUMNS = [
    "invoice_id",
    "customer_id",
    "customer_name",
    "email",
    "phone",
    "iban",
    "country",
    "postcode",
    "city",
    "invoice_date",
    "due_date",
    "amount",
    "currency",
    "status",
    "vat_rate",
    "quantity",
    "channel",
    "sku",
    "notes",
    "updated_at",
]
PATTERNS = {
    "email": r"^[^@ ]+@[^@ ]+\.[a-z]+$",
    "invoice_date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "iban": r"^[A-Z]{2}[0-9]{20}$",
    "sku": r"^SKU[0-9]{5}$",
    "postcode": r"^[0-9]{5}$",
}
VALUES = {
    "country": ["DE", "FR", "ES", "IT", "AT", "CH", "NO", "SE"],
    "currency": ["EUR", "USD", "CHF"],
    "status": ["paid", "open", "overdue", "cancelled"],
    "channel": ["web", "phone", "partner"],
}
RANGES: dict[str, tuple[float, float]] = {"amount": (0, 100_000), "quantity": (1, 51), "vat_rate": (0, 0.19)}
TIME, STALE, AT = "updated_at", "2023-01-01", "2026-01-01"
STALE_DAYS = 1096
"""From STALE to AT."""


def count() -> int:
    """How many checks that is: each column filled, and the others; repeated keys, the newest row and stale rows."""
    return len(COLUMNS) + len(PATTERNS) + len(VALUES) + len(RANGES) + 3


def contract() -> dict[str, Any]:
    """As the contract that `midspan data assess` reads (ODCS 3)."""
    return {
        "kind": "DataContract",
        "apiVersion": "v3.1.0",
        "id": "invoices",
        "version": "1.0.0",
        "status": "active",
        "servers": [{"server": "here", "type": "local", "path": "invoices.parquet", "format": "parquet"}],
        "slaProperties": [{"property": "latency", "value": 1, "unit": "d", "element": f"invoices.{TIME}"}],
        "schema": [{"name": "invoices", "properties": [_property(name) for name in COLUMNS]}],
    }


def _property(name: str) -> dict[str, Any]:
    said: dict[str, Any] = {"name": name, "required": True}
    if name == KEY:
        said["unique"] = True
    if name in PATTERNS:
        said["logicalTypeOptions"] = {"pattern": PATTERNS[name]}
    if name in VALUES:
        said["enum"] = [{"value": value} for value in VALUES[name]]
    if name in RANGES:
        least, most = RANGES[name]
        said |= {"logicalType": "number", "logicalTypeOptions": {"minimum": least, "maximum": most}}
    if name == TIME:
        said["customProperties"] = [{"property": "midspan", "value": {"staleAfter": f"{STALE_DAYS} days"}}]
    return said
