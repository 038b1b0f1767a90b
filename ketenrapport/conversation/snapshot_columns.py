"""What a snapshot keeps of each table: a numbered list, for good (methode b12).

A number never gets another meaning, whatever a table or column is called inside the program; a new column gets a new number. Who adds
one changes no snapshot that is there: empty cells are left out. Who changes the meaning of a number raises ``FORMAT``.
"""

from __future__ import annotations

FORMAT = 1

TABLES: dict[int, tuple[str, dict[int, str]]] = {
    1: ("settings", {1: "key", 2: "value"}),
    2: ("people", {1: "person_id", 2: "name", 3: "job_title", 4: "is_mt_member", 5: "mt_from", 6: "mt_until"}),
    3: ("customers", {1: "customer_id", 2: "name", 3: "kind", 4: "expectation"}),
    4: ("links", {1: "link_id", 2: "name", 3: "kind"}),
    5: ("chains", {
        1: "chain_id", 2: "name", 3: "owner", 4: "customers", 5: "products", 6: "starts_with", 7: "ends_with", 8: "variants",
        9: "parent_chain", 10: "parent_weight", 11: "rhythm", 12: "experts", 13: "phases", 14: "justification", 15: "design_changed_on",
        16: "design_consulted", 17: "active_from", 18: "active_until",
    }),
    6: ("ownership", {1: "chain", 2: "person", 3: "since", 4: "until", 5: "decision", 6: "rationale"}),
    7: ("chain_links", {1: "chain", 2: "position", 3: "link", 4: "phase", 5: "handover_to", 6: "handover_agreement"}),
    8: ("touchpoints", {1: "chain", 2: "order", 3: "position", 4: "name", 5: "channel", 6: "kpis"}),
    9: ("values", {
        1: "value_id", 2: "chain", 3: "kind", 4: "promise", 5: "customer", 6: "weight", 7: "adopted_by", 8: "adopted_on",
    }),
    10: ("kpis", {
        1: "kpi_id", 2: "parent", 3: "name", 4: "kind", 5: "definition", 6: "numerator_definition", 7: "denominator_definition",
        8: "unit", 9: "decimals", 10: "direction", 11: "frequency", 12: "time_agg", 13: "factor", 14: "value_rollup", 15: "inputs",
        16: "score_rollup", 17: "weight", 18: "critical", 19: "judge_on", 20: "link", 21: "source_system", 22: "lag_days",
        23: "min_denominator", 24: "personal_data", 25: "data_steward", 26: "measured_from", 27: "measured_until", 28: "short_name",
    }),
    11: ("targets", {
        1: "kpi", 2: "valid_from", 3: "target", 4: "signal", 5: "target_high", 6: "signal_high", 7: "basis", 8: "adopted_by",
    }),
    12: ("periods", {1: "period_id", 2: "kind", 3: "start", 4: "end"}),
    13: ("measurements", {
        1: "kpi", 2: "period", 3: "value", 4: "numerator", 5: "denominator", 6: "n", 7: "quality", 8: "as_of", 9: "entered_by",
        10: "entered_on", 11: "remark",
    }),
    14: ("comments", {
        1: "kpi", 2: "period", 3: "cause", 4: "consequence", 5: "measure", 6: "gist", 7: "owner_forecast", 8: "author", 9: "date",
    }),
    15: ("changepoints", {1: "kpi", 2: "since", 3: "reason", 4: "kind", 5: "rebase"}),
    16: ("actions", {
        1: "action_id", 2: "chain", 3: "kpi", 4: "description", 5: "assignee", 6: "deadline", 7: "status", 8: "priority",
        9: "as_project", 10: "conversation", 11: "effect_expected", 12: "effect",
    }),
    17: ("issues", {
        1: "issue_id", 2: "chain", 3: "description", 4: "between", 5: "reported_on", 6: "status", 7: "solved_on", 8: "solution",
    }),
    18: ("systems", {1: "chain", 2: "system", 3: "responsible", 4: "status", 5: "explanation", 6: "as_of"}),
    19: ("conversations", {1: "chain", 2: "period", 3: "date", 4: "chair", 5: "present", 6: "lessons", 7: "status"}),
    20: ("decisions", {1: "conversation", 2: "number", 3: "decision", 4: "kpi"}),
}  # fmt: skip
