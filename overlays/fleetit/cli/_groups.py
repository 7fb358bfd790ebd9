"""The group of options that commands share. cyclopts refuses two groups of one name."""

from __future__ import annotations

from cyclopts import Group

OPTIONS = Group("Options", sort_key=10)
