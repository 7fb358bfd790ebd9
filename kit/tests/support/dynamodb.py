"""The part of DynamoDB's interface that examples/dynamodb_store.py uses, in memory, with DynamoDB's limits."""

from __future__ import annotations

import re
import threading
from decimal import Decimal
from operator import eq, ge, gt, le
from typing import Any

__all__ = ["DynamoDB", "DynamoDBError"]

_MAX_ITEM = 400 * 1024
_MAX_PARTITION_KEY = 2048
_MAX_CHANGES = 100
#: DynamoDB returns up to 1 MB at once. So that the tests see more than one page.
_PAGE = 7
_KEYS = {None: ("pk", "sk"), "open": ("open", "due"), "all": ("all", "id")}
_OPERATORS = {"=": eq, "<=": le, ">=": ge, ">": gt}
_COMPARISON = re.compile(r"(#\w+) (=|<=|>=|>) (:\w+)")
_INVALID, _CANCELED = "ValidationException", "TransactionCanceledException"
Item = dict[str, dict[str, Any]]


class DynamoDBError(Exception):
    """As `botocore.exceptions.ClientError`.

    Args:
        code: The code of DynamoDB.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.response = {"Error": {"Code": code}}


class DynamoDB:
    """A client of an empty database with one table."""

    def __init__(self) -> None:
        self._items: dict[tuple[Any, ...], Item] = {}
        self._lock = threading.Lock()

    def put_item(self, *, TableName: str, Item: Item) -> dict[str, Any]:  # noqa: N803 - DynamoDB's names
        """Write an item."""
        with self._lock:
            self._items[self._check(TableName, Item)] = dict(Item)
        return {}

    def delete_item(self, *, TableName: str, Key: Item) -> dict[str, Any]:  # noqa: N803
        """Delete an item, if it is there."""
        with self._lock:
            self._items.pop(self._check(TableName, Key), None)
        return {}

    def update_item(
        self,
        *,
        TableName: str,  # noqa: N803
        Key: Item,  # noqa: N803
        UpdateExpression: str,  # noqa: N803
        ExpressionAttributeNames: dict[str, str],  # noqa: N803
        ExpressionAttributeValues: Item,  # noqa: N803
        ReturnValues: str,  # noqa: N803
    ) -> dict[str, Any]:
        """Add to a number."""
        operation, name, value = UpdateExpression.split()
        assert (operation, ReturnValues) == ("ADD", "UPDATED_NEW")
        with self._lock:
            item = self._items.setdefault(self._check(TableName, Key), dict(Key))
            number = Decimal(item.get(ExpressionAttributeNames[name], {"N": "0"})["N"])
            added = {"N": str(number + Decimal(ExpressionAttributeValues[value]["N"]))}
            item[ExpressionAttributeNames[name]] = added
        return {"Attributes": {ExpressionAttributeNames[name]: added}}

    def query(
        self,
        *,
        TableName: str,  # noqa: N803
        KeyConditionExpression: str,  # noqa: N803
        ExpressionAttributeNames: dict[str, str],  # noqa: N803
        ExpressionAttributeValues: Item,  # noqa: N803
        IndexName: str | None = None,  # noqa: N803
        ConsistentRead: bool = False,  # noqa: N803
        ExclusiveStartKey: Item | None = None,  # noqa: N803
    ) -> dict[str, Any]:
        """Return a page of a partition, in the order of the sort key."""
        partition, sort = _KEYS[IndexName]
        assert TableName == "inbox"
        if ConsistentRead and IndexName:
            raise DynamoDBError(_INVALID)
        comparisons = _COMPARISON.findall(KeyConditionExpression)
        assert " AND ".join(map(" ".join, comparisons)) == KeyConditionExpression
        assert [ExpressionAttributeNames[name] for name, _, _ in comparisons] == [partition, sort]
        assert comparisons[0][1] == "="

        def matches(item: Item) -> bool:
            return all(
                ExpressionAttributeNames[name] in item
                and _OPERATORS[operator](
                    _read(item[ExpressionAttributeNames[name]]), _read(ExpressionAttributeValues[value])
                )
                for name, operator, value in comparisons
            )

        def order(item: Item) -> tuple[Any, ...]:
            return (_read(item[sort]), _read(item["pk"]), _read(item["sk"]))

        with self._lock:
            found = [dict(item) for item in sorted(filter(matches, self._items.values()), key=order)]
        if ExclusiveStartKey is not None:
            found = [item for item in found if order(item) > order(ExclusiveStartKey)]
        page = found[:_PAGE]
        more = {"LastEvaluatedKey": page[-1]} if len(found) > _PAGE else {}
        return {"Items": page, **more}

    def transact_write_items(self, *, TransactItems: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        """Put and delete items, all or none."""
        if len(TransactItems) > _MAX_CHANGES:
            raise DynamoDBError(_INVALID)
        with self._lock:
            changes: dict[tuple[Any, ...], Item | None] = {}
            for change in TransactItems:
                ((kind, options),) = change.items()
                key = self._check(options["TableName"], options["Item" if kind == "Put" else "Key"])
                if key in changes:
                    raise DynamoDBError(_INVALID)  # two changes of one item
                changes[key] = dict(options["Item"]) if kind == "Put" else None
                if not self._is_met(self._items.get(key, {}), options):
                    raise DynamoDBError(_CANCELED)
            for key, item in changes.items():
                if item is None:
                    self._items.pop(key, None)
                else:
                    self._items[key] = item
        return {}

    def _is_met(self, item: Item, options: dict[str, Any]) -> bool:
        condition: str | None = options.get("ConditionExpression")
        if condition is None:
            return True
        names: dict[str, str] = options["ExpressionAttributeNames"]
        absent = re.fullmatch(r"attribute_not_exists\((#\w+)\)", condition)
        if absent:
            return names[absent[1]] not in item
        name, operator, value = condition.split()
        assert operator == "="
        return bool(item.get(names[name]) == options["ExpressionAttributeValues"][value])

    def _check(self, table: str, item: Item) -> tuple[Any, ...]:
        """Return the key of an item that keeps DynamoDB's limits."""
        assert table == "inbox"
        size = 0
        for name, value in item.items():
            ((kind, content),) = value.items()
            data = content if isinstance(content, bytes) else str(content).encode()
            size += len(name) + len(data)
            assert (kind, type(content)) in {("S", str), ("N", str), ("B", bytes), ("BOOL", bool)}
        partition = item["pk"]["S"].encode()
        if size > _MAX_ITEM or not 0 < len(partition) <= _MAX_PARTITION_KEY:
            raise DynamoDBError(_INVALID)
        return (item["pk"]["S"], _read(item["sk"]))


def _read(value: dict[str, Any]) -> Any:
    return Decimal(value["N"]) if "N" in value else value["S"]
