"""A figure beside its goal."""


def at_least(value: float, goal: float) -> str:
    """`(goal at least 0.9) good`"""
    return f"(goal at least {goal:g}) {'good' if value >= goal else 'MISSED'}"


def at_most(value: float, goal: float) -> str:
    return f"(goal at most {goal:g}) {'good' if value <= goal else 'MISSED'}"
