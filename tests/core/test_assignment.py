# SPDX-License-Identifier: MIT
"""Which procedure takes which customer: for one, and for a column of them."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.assignment import CUSTOMERS, assign, procedure_for
from dunwell.core.default_procedures import starting_procedures
from dunwell.core.procedure import AppliesTo, Level, Procedure

STARTING = starting_procedures("EUR")


@pytest.mark.parametrize(
    ("kind", "country", "expected"),
    [
        ("business", "FI", 0),
        ("public", "FI", 0),
        ("consumer", "FI", 1),
        ("", "FI", 1),
        ("", "", 1),
        ("business", "", 0),
        ("business", "SE", None),
        ("consumer", "EE", None),
    ],
)
def test_new_company_reminds_domestic_customers_only(kind: str, country: str, expected: int | None) -> None:
    assert procedure_for(kind, country, "", home_country="FI", procedures=STARTING) == expected


def test_first_procedure_that_fits_takes_the_customer() -> None:
    gold = Procedure("gold", "Gold", (Level("a", "notice", 1),), AppliesTo(groups=frozenset({"gold"})))
    assert procedure_for("business", "FI", "gold", home_country="FI", procedures=[gold, *STARTING]) == 0
    assert procedure_for("business", "FI", "", home_country="FI", procedures=[gold, *STARTING]) == 1
    assert procedure_for("business", "SE", "gold", home_country="FI", procedures=[gold, *STARTING]) == 0


kinds = st.none() | st.frozensets(st.sampled_from(["business", "consumer", "public"]), min_size=1)
countries = st.sampled_from([None, "domestic", "foreign", frozenset({"FI", "EE"}), frozenset({"SE"})])
groups = st.none() | st.frozensets(st.sampled_from(["gold", "vip"]), min_size=1)
procedures_of = st.lists(
    st.builds(AppliesTo, kinds, countries, groups).map(lambda rule: Procedure("p", "P", (), rule)), max_size=4
)
customers_of = st.lists(
    st.tuples(
        st.sampled_from(["", "business", "consumer", "public"]),
        st.sampled_from(["", "FI", "SE", "EE", None]),
        st.sampled_from(["", "gold", "vip", "risky", None]),
        st.sampled_from(["auto", "auto", "named", "none"]),
        st.none() | st.integers(0, 3),
    ),
    max_size=30,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(procedures_of, customers_of)
def test_column_and_single_customer_are_assigned_alike(
    procedures: list[Procedure], customers: list[tuple[str, str | None, str | None, str, int | None]]
) -> None:
    together = assign(pl.DataFrame(customers, CUSTOMERS, orient="row"), "FI", procedures).to_list()
    expected = [
        {"none": None, "named": named}.get(
            choice, procedure_for(kind, country or "", group or "", home_country="FI", procedures=procedures)
        )
        for kind, country, group, choice, named in customers
    ]
    assert together == expected
