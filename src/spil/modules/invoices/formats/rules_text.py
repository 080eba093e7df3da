def explain(rule,location="",detail=""): return rule
