"""The judge's prompts: ragas' own for English; for Chinese ours, from zh.yaml beside this file.

A Chinese draft judged by English instructions and examples is judged worse, and ragas' own way to other languages has a
model translate them, differently each time. Two of ragas' prompts are functions with English texts inside; they are
rendered like the others here.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from importlib import metadata, resources
from typing import Any

import yaml

# The attributes of each metric that hold prompts, and the step of zh.yaml that each takes.
STEPS: Mapping[str, Mapping[str, str]] = {
    "faithfulness": {"statement_generator_prompt": "statements", "nli_statement_prompt": "verdicts"},
    "answer_relevancy": {"prompt": "question"},
    "context_precision": {"prompt": "usefulness"},
    "context_recall": {"prompt": "attribution"},
    "factual_correctness": {"prompt": "claims", "nli_prompt": "verdicts"},
    "noise_sensitivity": {"statement_prompt": "statements_of_text", "faithfulness_prompt": "verdicts"},
    "response_groundedness": {"judge1_prompt": "support", "judge2_prompt": "support_again"},
}


def put_in_chinese(metric: Any, name: str) -> None:
    """Give a ragas metric our Chinese prompts."""
    from ragas.prompt.metrics.base_prompt import BasePrompt

    for attribute, step in STEPS[name].items():
        prompt, text = getattr(metric, attribute), chinese_prompts()[step]
        prompt.instruction = text["instruction"]
        prompt.examples = [
            (prompt.input_model(**example["input"]), prompt.output_model(**example["output"]))
            for example in text["examples"]
        ]
        prompt.language = "chinese"
        prompt.to_string = functools.partial(BasePrompt.to_string, prompt)


@functools.cache
def chinese_prompts() -> dict[str, Any]:
    """Instruction and examples of every step."""
    text = resources.files("evals.judges").joinpath("zh.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def prompt_hash(name: str, language: str) -> str:
    """Identifies how a metric asks in a language: ragas' version, and for Chinese our texts."""
    steps = [chinese_prompts()[step] for step in STEPS[name].values()] if language == "zh" else []
    asked = json.dumps([name, metadata.version("ragas"), steps], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()[:8]
