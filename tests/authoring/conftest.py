import pytest

INTRO = """\
---
course: Sailing
title: The wind
tagline: Where it comes from.
---
## Why
The wind drives the boat.[^wind]
"""

LESSON = """\
---
title: Points of sail
tagline: Six of them.
question: Where can a boat go?
objectives: {points: Name the points of sail}
---
## Close hauled
As near to the wind as she goes.[^near] Faster than she looks.[^wind][^near]

| Point | Angle |
| --- | --- |
| close hauled | 45 |
| run \\| dead run | 180 |

```text
## no page, | no | table and [^no] footnote
```
Write `[^no]` as it is.[^wind]

## Key terms {#terms-of-sail}
- none here

## Key terms
- **lee**: the side the wind
  leaves.[^wind]
- **luff**: the sail's front edge.
"""

QUIZ = """\
- id: nearest
  ask: Which is nearest to the wind?
  objective: points
  page: close-hauled
  options:
    - {right: close hauled, why: As near as she goes.}
    - {wrong: beam reach, why: That is across.}
    - {wrong: broad reach, why: That is from behind.}
    - {wrong: run, why: That is before the wind.}
"""

ACTS = """\
- page: close-hauled
  ask: Where does the wind come from?
  options:
    - {right: from ahead, why: She goes close to it.}
    - {wrong: from behind, why: Then she would run.}
"""

LAB = """\
title: Ask the skipper
exchanges: 3
task: Ask about the wind.
starts: ["Why 45?"]
greeting: Ahoy!
tutor:
  key_points: [Wind angles]
  misconceptions: [{thinks: A boat sails straight into the wind, help: Ask what the sail would do}]
  avoid: [Racing rules]
answers: [{asks: ["How close can she sail?"], says: About 45 degrees.}]
"""

TEST = """\
pass_mark_percent: 80
questions:
  - id: straight-into-it
    ask: Can she sail straight into the wind?
    lesson: 1-points
    page: close-hauled
    options:
      - {right: "no", why: The sail would flap.}
      - {wrong: "yes", why: Not without an engine.}
      - {wrong: at night, why: The wind knows no night.}
      - {wrong: downhill, why: There is no hill.}
"""

FACTS = """\
as_of: 2026-11-22
facts:
  wind: {says: Wind is moving air, source: "https://example.org/wind"}
  near: {says: About 45 degrees, source: "https://example.org/near", check: {sdk: angles, includes: [45, 90]}}
"""


@pytest.fixture
def files() -> dict[str, str]:
    """A small module without a problem, by file name."""
    return {
        "sailing/intro.md": INTRO,
        "sailing/facts.yml": FACTS,
        "sailing/module-test.yml": TEST,
        "sailing/1-points/lesson.md": LESSON,
        "sailing/1-points/quiz.yml": QUIZ,
        "sailing/1-points/acts.yml": ACTS,
        "sailing/1-points/lab.yml": LAB,
    }
