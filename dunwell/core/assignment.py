# SPDX-License-Identifier: MIT
"""Who is under which procedure: the first, in order, whose rule fits takes a customer who is on auto.

Unknown kind counts as consumer; a customer without a country counts as domestic (docs/decisions/0002).
"""

from collections.abc import Sequence
from functools import reduce

import polars as pl

from dunwell.core.procedure import AppliesTo, Procedure

# One row a customer: `choice` is auto, named or none; `named` the index of the named procedure, else null.
CUSTOMERS = {
    "kind": pl.String,
    "country": pl.String,
    "group": pl.String,
    "choice": pl.String,
    "named": pl.Int16,
}


def procedure_for(
    kind: str, country: str, group: str, *, home_country: str, procedures: Sequence[Procedure]
) -> int | None:
    """The index of the procedure that takes a customer on auto, None when none does. Unknown facts are empty texts.

    With the two starting procedures of a Finnish company, a Finnish consumer is under 1, a Swedish one under none.
    """
    kind, country = kind or "consumer", country or home_country
    for index, procedure in enumerate(procedures):
        if _fits(procedure.applies_to, kind, country, group, home_country):
            return index
    return None


def _fits(rule: AppliesTo, kind: str, country: str, group: str, home_country: str) -> bool:
    if rule.kinds is not None and kind not in rule.kinds:
        return False
    if rule.groups is not None and group not in rule.groups:
        return False
    if rule.country in {"domestic", "foreign"}:
        return (country == home_country) == (rule.country == "domestic")
    return rule.country is None or country in rule.country


def assign(customers: pl.DataFrame, home_country: str, procedures: Sequence[Procedure]) -> pl.Series:
    """The same for many at once: a column of indices, null for none, in the order of the rows of `CUSTOMERS`."""
    auto = pl.lit(None, pl.Int16)
    for index, procedure in reversed(list(enumerate(procedures))):
        fits = _fits_expression(procedure.applies_to, home_country)
        auto = pl.when(fits).then(pl.lit(index, pl.Int16)).otherwise(auto)
    choice = pl.col("choice")
    chosen = pl.when(choice == "auto").then(auto).when(choice == "named").then(pl.col("named").cast(pl.Int16))
    return customers.select(procedure=chosen.otherwise(None))["procedure"]


def _fits_expression(rule: AppliesTo, home_country: str) -> pl.Expr:
    country = _known("country", home_country)
    rules = [pl.lit(True)]
    if rule.kinds is not None:
        rules.append(_known("kind", "consumer").is_in(sorted(rule.kinds)))
    if rule.groups is not None:
        rules.append(pl.col("group").fill_null("").is_in(sorted(rule.groups)))
    if rule.country == "domestic":
        rules.append(country == home_country)
    elif rule.country == "foreign":
        rules.append(country != home_country)
    elif rule.country is not None:
        rules.append(country.is_in(sorted(rule.country)))
    return reduce(lambda left, right: left & right, rules)


def _known(column: str, otherwise: str) -> pl.Expr:
    value = pl.col(column).fill_null("")
    return pl.when(value == "").then(pl.lit(otherwise)).otherwise(value)
