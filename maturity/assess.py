from maturity.assessment import Assessment, assess, rules  # noqa: F401
