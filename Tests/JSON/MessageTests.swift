import JSON
import Testing

@Suite("Messages")
struct MessageTests {
    private static let minimum = #"{"id":1,"title":"t","access_mode":"open","isOpen":false}"#

    @Test("a message is an object with its fields in declared order")
    func encodesInDeclaredOrder() {
        #expect(JSON.encodeString(MessageSamples.survey) == MessageSamples.surveyText)
    }

    @Test("a message reads back equal")
    func roundTrip() throws {
        #expect(try JSON.decode(Survey.self, from: MessageSamples.surveyText) == MessageSamples.survey)
    }

    @Test("every style of writing reads back equal", arguments: [(true, false), (false, true), (true, true)])
    func styles(slashes: Bool, ascii: Bool) throws {
        let options = JSONWriter.Options(escapesSlashes: slashes, escapesNonASCII: ascii)
        let text = JSON.encodeString(MessageSamples.survey, options: options)
        #expect(try JSON.decode(Survey.self, from: text) == MessageSamples.survey)
        #expect(text.utf8.allSatisfy { $0 < 0x80 } == ascii)
        #expect(text.contains(#""rated\/10""#) == slashes)
    }

    @Test("missing keys leave defaults and nil")
    func missingKeys() throws {
        let survey = try JSON.decode(Survey.self, from: Self.minimum)
        #expect(survey == Survey(id: 1, title: "t", mode: .open, isOpen: false))
        #expect(survey.weight == 1 && survey.note == "none" && survey.pages.isEmpty)
    }

    @Test("null is nil for an optional, also for one with another default")
    func explicitNull() throws {
        let survey = try JSON.decode(
            Survey.self, from: #"{"note":null,"language":null,"id":1,"title":"t","access_mode":"open","isOpen":false}"#)
        #expect(survey.note == nil && survey.language == nil)
    }

    @Test("nil is left out, or null where @ExplicitNull says so")
    func nilFields() {
        let text = JSON.encodeString(Survey(id: 1, title: "t", mode: .open, isOpen: false, note: nil))
        #expect(
            text == #"{"id":1,"title":"t","pages":[],"closesAt":null,"access_mode":"open","isOpen":false,"weight":1.0,"labels":{}}"#)
    }

    @Test("fields are found in any order and between unknown ones")
    func anyOrder() throws {
        let text = #"""
            { "isOpen" : false, "x":{"id":[7,"\"}"]}, "title":"t", "id2":1, "access_mode":"open",
              "i":null, "\u0069d": 1, "idd":true , "":{} }
            """#
        #expect(try JSON.decode(Survey.self, from: text) == Survey(id: 1, title: "t", mode: .open, isOpen: false))
    }

    @Test(
        "an error names the field, the reason and the place",
        arguments: [
            (#"{"id":1}"#, "title is missing (byte 8)."),
            (#"{"id":1,"id":1}"#, "id is given twice (byte 13)."),
            (#"{"id":1,"\u0069d":1}"#, "id is given twice (byte 18)."),
            (#"{"language":null,"language":null}"#, "language is given twice (byte 28)."),
            (#"{"title":7}"#, "title must be a string, not a number (byte 9)."),
            (#"{"title":null}"#, "title must be a string, not null (byte 9)."),
            (#"{"weight":null}"#, "weight must be a number, not null (byte 10)."),
            (#"{"access_mode":"shut"}"#, #"access_mode has the value "shut", which Mode does not know (byte 15)."#),
            (#"{"pages":[{"number":1,"questions":[]},{"number":256}]}"#, "pages[1].number has a number that UInt8 cannot hold (byte 48)."),
            (#"{"pages":[{"number":1.5}]}"#, "pages[0].number has a fraction where a whole number (UInt8) is expected (byte 20)."),
            (
                #"{"pages":[{"number":1,"questions":[{"code":"a","type":3}]}]}"#,
                #"pages[0].questions[0].type has the value "3", which Kind does not know (byte 54)."#
            ),
            (
                #"{"pages":[{"number":1,"questions":[{"code":"a","type":1,"answer":{"choices":[1,"2"]}}]}]}"#,
                "pages[0].questions[0].answer.choices[1] must be a number, not a string (byte 79)."
            ),
            (#"{"labels":{"a":1}}"#, "labels.a must be a string, not a number (byte 15)."),
            (#"{"labels":{"a":"1","a":"2"}}"#, "labels.a is given twice (byte 26)."),
            (#"{"settings":""}"#, "settings must not be empty (byte 14)."),
            (#"{"junk":[1,{"x":tru}]}"#, "junk is not JSON: 't' is out of place (byte 16)."),
            ("[]", "The document must be an object, not an array (byte 0)."),
            ("", "The document ends in the middle of a value (byte 0)."),
        ])
    func errors(text: String, description: String) {
        let error = #expect(throws: JSONError.self) { try JSON.decode(Survey.self, from: text) }
        #expect(error?.description == description)
    }

    @Test("properties may be called like the generated code's variables, and Swift's keywords")
    func names() throws {
        #expect(try MessageSamples.hiddenRoundTrips())
        var survey = MessageSamples.survey
        survey.default = 3
        #expect(try JSON.decode(Survey.self, from: JSON.encode(survey)) == survey)
    }

    @Test("a message without fields is an object")
    func bare() throws {
        #expect(JSON.encodeString(Bare()) == "{}")
        #expect(try JSON.decode(Bare.self, from: #"{"a":1}"#) == Bare())
        #expect(throws: JSONError.self) { try JSON.decode(Bare.self, from: "[]") }
    }

    @Test("several properties in one declaration are several fields")
    func declarations() throws {
        let span = Span(first: 1, last: 9)
        #expect(JSON.encodeString(span) == #"{"first":1,"last":9,"isOpen":false,"label":"none","step":1}"#)
        #expect(try JSON.decode(Span.self, from: #"{"last":9,"first":1}"#) == span)
    }

    @Test("a conformance written by hand stays")
    func byHand() throws {
        #expect(JSON.encodeString(HalfByHand(count: 3)) == #""3""#)
        #expect(try JSON.decode(HalfByHand.self, from: #"{"count":3}"#) == HalfByHand(count: 3))
    }
}

@Suite("Enums with payloads")
struct EnumMessageTests {
    @Test(
        "a case is its name, or an object of its name and payload",
        arguments: [
            (Answer.text("a"), #"{"text":"a"}"#), (.choices([]), #"{"choices":[]}"#), (.skipped, #""skipped""#),
            (.rated(value: 2), #"{"rated/10":2.0}"#), (.rated(value: nil), #"{"rated/10":null}"#), (.default, #""default""#),
        ])
    func forms(answer: Answer, text: String) throws {
        #expect(JSON.encodeString(answer) == text)
        #expect(try JSON.decode(Answer.self, from: text) == answer)
    }

    @Test(
        "anything else is refused",
        arguments: [
            (#""text""#, #"The document has the value "text", which Answer does not know (byte 0)."#),
            (#"{"skipped":null}"#, #"The document has the value "skipped", which Answer does not know (byte 0)."#),
            (#""other""#, #"The document has the value "other", which Answer does not know (byte 0)."#),
            (#"{"other":1}"#, #"The document has the value "other", which Answer does not know (byte 0)."#),
            (#"{}"#, "The document has no case (byte 2)."),
            (#"{"text":"a","choices":[]}"#, #"The document has a second case, "choices" (byte 22)."#),
            (#"{"text":1}"#, "text must be a string, not a number (byte 8)."),
            ("3", "The document must be a string or an object, not a number (byte 0)."),
        ])
    func refusals(text: String, description: String) {
        let error = #expect(throws: JSONError.self) { try JSON.decode(Answer.self, from: text) }
        #expect(error?.description == description)
    }
}
