import JSON

/// A questionnaire of four pages with answer logic and page logic, and the ways through it.
enum DemoSurvey {
    static let document: JSONValue = [
        "title": "Badanie satysfakcji", "url_title": "badanie-satysfakcji", "lang": "pl", "status": "collecting", "security_level": 3,
        "password": .null, "reusable_tokens": false, "verification_code": true,
        "acknowledgments": "Dziękujemy za wypełnienie ankiety", "ends_at": .null, "response_limit": .null,
        "pages": [
            [
                "title": "Pierwsza", "goto": .null,
                "questions": [
                    [
                        "type": 0, "text": "Czy polecasz?", "required": true,
                        "answers": [["text": "Tak"], ["text": "Nie", "goto": "end"], ["text": "Inne", "other": true, "goto": 3]],
                    ],
                    ["type": 10, "text": "Wiek", "min": 18, "max": 120],
                ],
            ],
            ["title": "Druga", "goto": 4, "questions": [["type": 2, "text": "Uwagi", "fields": 2]]],
            ["title": "Trzecia", "questions": [["type": 2, "text": "Dlaczego inne?", "fields": 1, "required": true]]],
            ["title": "Czwarta", "questions": [["type": 16, "text": "Na ile polecasz?", "required": true]]],
        ],
    ]

    /// The ids that the service gave to the pages and questions.
    struct IDs: Sendable {
        let survey: Int64
        let pages: [Int64]
        let questions: [[Int64]]

        init(_ survey: JSONValue) {
            self.survey = survey["id"]?.integer ?? 0
            let pages = survey["pages"]?.array ?? []
            self.pages = pages.map { $0["id"]?.integer ?? 0 }
            questions = pages.map { page in (page["questions"]?.array ?? []).map { $0["id"]?.integer ?? 0 } }
        }

        /// The parameters that answer a page: yes, 33 years; two remarks; a reason; nine of ten.
        func answers(page: Int64) -> [(String, String)] {
            switch pages.firstIndex(of: page) {
            case 0:
                [
                    ("questions[\(questions[0][0])][type]", "0"), ("questions[\(questions[0][0])][answer]", "1"),
                    ("questions[\(questions[0][1])][type]", "10"), ("questions[\(questions[0][1])][answer]", "33"),
                ]
            case 1:
                [
                    ("questions[\(questions[1][0])][type]", "2"), ("questions[\(questions[1][0])][answers][]", "za drogo"),
                    ("questions[\(questions[1][0])][answers][]", "żółć"),
                ]
            case 2:
                [("questions[\(questions[2][0])][type]", "2"), ("questions[\(questions[2][0])][answers][]", "bo tak")]
            default:
                [("questions[\(questions[3][0])][type]", "16"), ("questions[\(questions[3][0])][answer]", "10")]
            }
        }
    }
}
