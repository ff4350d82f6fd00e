"""Enters answers as a person does: into plain fields, and with what the script puts beside them."""


def enter(page, question, with_script):
    """Answers one question of `study.TYPES` on the page, `question` being as the survey has it, with its id."""
    kind, number = question["type"], question["id"]
    at = lambda member: page.locator(f'[name="questions[{number}]{member}"]')
    if kind == 0:
        # Writing an answer of one's own is choosing it.
        at("[other_answer][3]").fill("zażółć")
        if with_script:
            assert page.locator(f"#q{number}-o-3").is_checked()
    elif kind == 6:
        page.get_by_label("Alpha").and_(at("[answers][1]")).check()
        at("[other_answers][3]").fill("own")
    elif kind == 1:
        for row, column in ((1, 2), (2, 4), (3, 1)):
            at(f"[answers][{row}]").nth(column - 1).check()
    elif kind == 7:
        for row, column in ((1, 1), (1, 3), (2, 2)):
            at(f"[answers][{row}][{column}]").check()
    elif kind == 17:
        at("[answers][1][1]").fill("yes & no")
        at("[answers][2][2]").fill("<i>")
    elif kind == 2 and question.get("fields", 1) == 1:
        at("[answers][0]").fill("line one\nline two")
    elif kind == 2:
        at("[answers][0]").fill("a")
        at("[answers][2]").fill("c")
    elif kind == 4:
        page.get_by_label("First name").fill("Zoë")
        page.get_by_label("City").fill("Łódź")
    elif kind == 3:
        for row, points in ((1, 60), (2, 30), (3, 10)):
            at(f"[answers][{row}]").fill(str(points))
        if with_script:
            assert page.locator("output").inner_text().endswith("100 / 100")
    elif kind == 5:
        for row, place in ((1, 1), (2, 3), (3, 2)) if with_script else ((1, 2), (2, 3), (3, 1)):
            at(f"[answers][{row}]").select_option(str(place))
        if with_script:
            # The third takes the first's place, and the first has to go where the third was.
            at("[answers][3]").select_option("1")
            assert at("[answers][1]").input_value() == "2"
    elif kind == 8:
        if with_script:
            page.locator(f"#q{number}-answers-1 + input[type=range]").fill("70")
        else:
            at("[answers][1]").fill("70")
    elif kind == 10:
        page.get_by_label("Your age").fill("42")
    elif kind == 11:
        page.get_by_label("Your address").fill("jan@example.pl")
    elif kind == 12:
        if with_script:
            page.locator("input[type=date]").evaluate("field => { field.value = '2026-03-05'; field.dispatchEvent(new Event('change')) }")
            assert at("[answer]").input_value() == "05-03-2026"
        else:
            at("[answer]").fill("5.3.2026")
    elif kind == 13:
        page.get_by_label("From a list").select_option("2")
    elif kind == 14:
        at("[answer]").check()
    elif kind == 16:
        page.get_by_label("9", exact=True).check()
        at("[reason]").fill("good")
    elif kind == 19:
        for row, group in ((1, 2), (2, 1), (3, 2)):
            if with_script and row == 1:
                page.locator(".f", has_text="Alpha").drag_to(page.locator(".zone", has=page.locator("h3", has_text="Tools")))
            else:
                at(f"[answers][{row}]").select_option(str(group))
        if with_script:
            assert page.locator(".zone", has=page.locator("h3", has_text="Tools")).locator(".f").count() == 2
