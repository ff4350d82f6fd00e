import Contracts
import JSON
import RPC
import Testing

@Suite("Schemas of the contracts")
struct ContractSchemaTests {
    private typealias Tokens = TokensContract
    private typealias Responses = ResponsesContract
    private typealias Respondents = RespondentsContract
    private typealias Marketplace = MarketplaceContract

    private static let messages: [any JSONDescribed.Type] =
        types(
            Tokens.createAccount, Tokens.updateAccount, Tokens.getAccount, Tokens.createKey, Tokens.verifyKey, Tokens.revokeKey,
            Tokens.issueBearer, Tokens.bearerKeys, Tokens.getAppearance, Tokens.putAppearance, Tokens.createAccessLink,
            Tokens.resolveAccessLink, Tokens.revokeAccessLink, Tokens.issueGrant, Tokens.issueGrants, Tokens.revokeGrants,
            Tokens.listGrants, Tokens.findInSurvey, Tokens.findGrant, Tokens.startGrant, Tokens.issueCode, Tokens.getCode,
            Tokens.listCodes, Tokens.updateCode, Tokens.deleteCode, Tokens.deliverEvents)
        + types(
            Responses.createSurvey, Responses.getSurvey, Responses.replaceSurvey, Responses.deleteSurvey, Responses.describeSurvey,
            Responses.countAnswers, Responses.surveyHeading, Responses.surveyHeadings, Responses.openFilling, Responses.answerPage,
            Responses.setTimes, Responses.resumeFilling, Responses.introduceFilling, Responses.locateFilling, Responses.readPage,
            Responses.saveDraft, Responses.grantedResponse, Responses.summarizeResponses)
        + types(
            Respondents.createContact, Respondents.getContact, Respondents.importContacts, Respondents.replaceContact,
            Respondents.deleteContact, Respondents.eraseContact, Respondents.updateRespondents, Respondents.anonymiseRespondents,
            Respondents.getJob, Respondents.createProject, Respondents.createMailing, Respondents.createAccessLink,
            Respondents.createMailTemplate, Respondents.getMailTemplate, Respondents.replaceMailTemplate,
            Respondents.deleteMailTemplate, Respondents.orderBatchMailing, Respondents.orderReminders, Respondents.getMailing,
            Respondents.stopMailing, Respondents.resumeMailing, Respondents.optOut, Respondents.personalLink, Respondents.addRespondent,
            Respondents.deleteRespondent, Respondents.createBatch, Respondents.getBatch, Respondents.addPatch, Respondents.getPatch,
            Respondents.putProfile, Respondents.getProfile, Respondents.listProfiles, Respondents.createCode,
            Respondents.checkRelations, Respondents.deliverEvents)
        + types(
            Marketplace.createTemplate, Marketplace.getTemplate, Marketplace.replaceTemplate, Marketplace.deleteTemplate,
            Marketplace.createSurvey, Marketplace.updateSurvey, Marketplace.getSurvey, Marketplace.getScreener)
        + types(SystemMethods.health, SystemMethods.describe) + [
            ResponseFact.self, ResponseTimes.self, KeysRequest.self, AccessLinksRequest.self, NewTokenSeries.self, PageRequest.self,
            ResponsesRequest.self, ExportRequest.self, CodebookRequest.self, ContactsRequest.self, JobsRequest.self,
            ParticipantsRequest.self, LettersRequest.self, RespondentsRequest.self, TemplateHeadings.self,
        ]
    private static let listItems: [any JSONDescribed.Type] = [
        ListItem<Key>.self, ListItem<ListedAccessLink>.self, TokenSeriesItem.self, ListItem<Survey>.self,
        ListItem<Contracts.Response>.self, ListItem<Contact>.self, ListItem<Job>.self, ListItem<Participant>.self,
        ListItem<MailTemplate>.self, ListItem<Letter>.self, RespondentListItem.self, ListItem<Template>.self, ListItem<BuyerSurvey>.self,
    ]

    private static func types<each Request, each Reply>(_ methods: repeat Method<each Request, each Reply>) -> [any JSONDescribed.Type] {
        var types: [any JSONDescribed.Type] = []
        repeat types += pair(each methods)
        return types
    }

    private static func pair<Request, Reply>(_ method: Method<Request, Reply>) -> [any JSONDescribed.Type] {
        [Request.self, Reply.self]
    }

    @Test("every request and reply is an object whose references lead somewhere")
    func objects() throws {
        for message in Self.messages {
            let validator = SchemaValidator(message)
            #expect(validator.document["type"] == "object", "\(message)")
            // An object of unknown members is well-formed: it lacks what is required, and every word of its schema is known.
            _ = try validator.accepts([:])
            try checkReferences(in: validator.document, validator)
        }
    }

    @Test("every item of a list is a row or what stands beside the rows")
    func listItems() throws {
        for item in Self.listItems {
            let validator = SchemaValidator(item)
            #expect(try !validator.accepts([:]), "\(item)")
            try checkReferences(in: validator.document, validator)
        }
        let items: [ListItem<ContactID>] = [.row(ContactID(id: 7)), .next("7")]
        #expect(JSON.encodeString(items) == #"[{"row":{"id":7}},{"next":"7"}]"#)
        #expect(try JSON.decode([ListItem<ContactID>].self, from: JSON.encode(items)) == items)
        for text in [#"{"rows":{"id":7}}"#, #"{"row":{"id":7},"next":"7"}"#, #""next""#, "{}"] {
            #expect(throws: JSONError.self) { try JSON.decode(ListItem<ContactID>.self, from: text) }
        }
        let validator = SchemaValidator(ListItem<ContactID>.self)
        #expect(try validator.accepts(["row": ["id": 7]]) && validator.accepts(["next": "7"]))
    }

    private func checkReferences(in value: JSONValue, _ validator: SchemaValidator) throws {
        for (key, member) in value.object ?? [:] {
            if key == "$ref" { _ = try validator.target(of: member) }
            try checkReferences(in: member, validator)
        }
        for element in value.array ?? [] { try checkReferences(in: element, validator) }
    }

    @Test("a contract's schema says what its source says")
    func grant() throws {
        let wanted = try JSON.decode(
            JSONValue.self,
            from: #"""
                {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{
                    "survey":{"type":"integer"},
                    "form":{"type":"string","enum":["personalLink","surveyToken","accessCode","buyerEntry"]},
                    "project":{"description":"The SoSci project, for personal links.","type":["string","null"]},
                    "issueKey":{"description":"Names the occasion of the grant to its issuer. The same key gives the same grant, however often and however concurrently it is asked for. Not readable as a reference to a person: the issuer hashes it where privacy wants that (S-5).","type":"string"},
                    "reference":{"description":"What events about this grant carry back to its issuer; nil where no link between the two may be stored.","type":["string","null"]},
                    "use":{"type":"string","enum":["untilCompletion","oneStart","everyStart"]},
                    "expiresAt":{"description":"The last instant at which it can be used (E-8), µs since 1970; nil for ever.","type":["integer","null"]}},
                "required":["survey","form","issueKey"]}
                """#)
        #expect(JSONSchema.document(of: NewGrant.self).description == wanted.description)
    }
}
