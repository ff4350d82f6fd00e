"""A survey of 20 questions, and answers to it as the service `responses` stores them."""

import json
import random

CHOICES = [{"text": f"Choice {number}"} for number in range(1, 6)]
ROWS = [{"text": f"Row {number}"} for number in range(1, 5)]
SCALE = ["very bad", "bad", "neither", "good", "very good"]
WORDS = "the service was quick and friendly but prices rose again since last year żółć naïve".split()

PAGES = [
    [{"type": 0, "text": "Which?", "answers": CHOICES + [{"text": "Other", "other": True}]} for _ in range(5)],
    [{"type": 6, "text": "Which ones?", "answers": CHOICES} for _ in range(3)]
    + [{"type": 1, "text": "How good?", "answers": ROWS, "scale": SCALE} for _ in range(2)],
    [{"type": 10, "text": "How many?"} for _ in range(3)]
    + [{"type": 16, "text": "Recommend?", "reason": True}, {"type": 12, "text": "When?"}],
    [{"type": 2, "text": "Remarks"} for _ in range(2)]
    + [{"type": 8, "text": "How much?", "answers": ROWS}, {"type": 5, "text": "In which order?", "answers": ROWS},
       {"type": 13, "text": "Country", "answers": CHOICES}],
]

DOCUMENT = {
    "title": "Benchmark", "status": "collecting", "security_level": 0,
    "pages": [{"title": f"Page {number}", "questions": questions} for number, questions in enumerate(PAGES, 1)],
}


def answer(question, choose):
    """An answer to the question, which one respondent in ten leaves out."""
    if choose.random() < 0.1:
        return None
    kind = question["type"]
    stored = {"type": kind}
    if kind in (0, 13):
        stored["answer"] = choose.randint(1, len(question["answers"]))
        if kind == 0 and stored["answer"] == 6:
            stored["other"] = " ".join(choose.choices(WORDS, k=3))
    elif kind == 6:
        stored["answers"] = sorted(choose.sample(range(1, 6), choose.randint(1, 3)))
    elif kind == 1:
        stored["answers"] = {str(row): choose.randint(1, 5) for row in range(1, 5)}
    elif kind == 8:
        stored["answers"] = {str(row): choose.randint(1, 100) for row in range(1, 5)}
    elif kind == 5:
        stored["answers"] = {str(row): place for row, place in zip(range(1, 5), choose.sample(range(1, 5), 4))}
    elif kind == 10:
        stored["answer"] = choose.randint(0, 10_000)
    elif kind == 16:
        stored["answer"] = choose.randint(1, 11)
        if choose.random() < 0.3:
            stored["reason"] = " ".join(choose.choices(WORDS, k=6))
    elif kind == 12:
        stored["answer"] = f"{choose.randint(1, 28):02}-{choose.randint(1, 12):02}-{choose.randint(1950, 2010)}"
    elif kind == 2:
        stored["answers"] = [" ".join(choose.choices(WORDS, k=choose.randint(1, 15)))]
    return stored


def stored_pages(pages, count=1_000):
    """So many respondents' answers, page by page, as JSON. They are used over and over: writing a million apart would take minutes."""
    choose = random.Random(1)
    respondents = []
    for _ in range(count):
        respondent = []
        for page in pages:
            answers = {str(question["id"]): answer(question, choose) for question in page["questions"]}
            present = {question: given for question, given in answers.items() if given}
            respondent.append(json.dumps(present, ensure_ascii=False, separators=(",", ":")))
        respondents.append(respondent)
    return respondents


def fill(database, account, survey, pages, count, batch=50_000):
    """Writes completed responses into the tables, as the service would have."""
    respondents = stored_pages(pages)
    sizes = [sum(len(page.encode()) for page in respondent) for respondent in respondents]
    page_ids = [page["id"] for page in pages]
    first = database.execute("SELECT COALESCE(MAX(id), 0) FROM responses").fetchone()[0] + 1
    for start in range(0, count, batch):
        numbers = range(start, min(start + batch, count))
        with database:
            database.execute("BEGIN IMMEDIATE")
            database.executemany(
                """
                INSERT INTO responses (
                    id, account, survey, version, entry_key, respondent_key, page, bytes, state, opened_at, completed_at, verification_code,
                    told_opened, told_answered
                ) VALUES (?, ?, ?, 1, ?, ?, ?, ?, 'completed', ?, ?, NULL, '', '')
                """,
                ((first + number, account, survey, f"bench:{number}", f"{number:032x}", page_ids[-1], sizes[number % len(sizes)],
                  1_790_000_000_000_000 + number * 1_000_003, 1_790_000_300_000_000 + number * 1_000_003) for number in numbers))
            database.executemany(
                "INSERT INTO answers (response, page, account, answers, answered_at) VALUES (?, ?, ?, ?, ?)",
                ((first + number, page, account, text, 1_790_000_000_000_000 + number)
                 for number in numbers for page, text in zip(page_ids, respondents[number % len(respondents)])))
