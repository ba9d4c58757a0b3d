"""The item that every way handles: validated, classified, validated again, decided."""

from __future__ import annotations

import zlib
from typing import Any

import jsonschema_rs

INPUT = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 40, "pattern": "^[a-z0-9-]+$"},
        "vendor": {"type": "string", "minLength": 1, "maxLength": 80},
        "currency": {"enum": ["EUR", "USD", "JPY", "GBP"]},
        "net": {"type": "number", "minimum": 0},
        "tax": {"type": "number", "minimum": 0},
    },
    "required": ["id", "vendor", "currency", "net", "tax"],
    "additionalProperties": False,
}
OUTPUT = {
    "type": "object",
    "properties": {
        "label": {"enum": ["small", "medium", "large"]},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
    },
    "required": ["label", "confidence"],
    "additionalProperties": False,
}
CHECK_INPUT = jsonschema_rs.validator_for(INPUT)
CHECK_OUTPUT = jsonschema_rs.validator_for(OUTPUT)


def item(number: int) -> dict[str, Any]:
    currency = ("EUR", "USD", "JPY", "GBP")[number % 4]
    net = number % 5000 + 0.5
    return {
        "id": f"inv-{number:08}",
        "vendor": f"V{number % 97}",
        "currency": currency,
        "net": net,
        "tax": net / 5,
    }


def classified(given: dict[str, Any]) -> dict[str, Any]:
    total = given["net"] + given["tax"]
    label = "small" if total < 500 else "medium" if total < 2500 else "large"
    return {"label": label, "confidence": 0.5 + (zlib.crc32(given["id"].encode()) % 1000) / 2000}


def decided(output: dict[str, Any]) -> str:
    return "alone" if output["confidence"] >= 0.75 else "person"


def handled(given: dict[str, Any]) -> tuple[dict[str, Any], str]:
    CHECK_INPUT.validate(given)
    output = classified(given)
    CHECK_OUTPUT.validate(output)
    return output, decided(output)
