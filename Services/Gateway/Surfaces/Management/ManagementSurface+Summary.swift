import Contracts
import Hummingbird
import JSON

/// What the responses of a survey add up to, as JSON.
extension ManagementSurface {
    func getSummary(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let call = try await call(for: request, context)
        let id = try context.id("survey", of: "survey")
        return reply(.ok, try await services.responses.call(ResponsesContract.summarizeResponses, SurveyID(id: id), in: call).document)
    }
}

extension SurveySummary {
    /// In the words of the management interface.
    fileprivate var document: JSONValue {
        [
            "survey_id": .integer(survey), "version": .integer(version), "title": .string(title), "lang": .string(lang),
            "status": .string(status), "completed": .integer(completed), "partial": .integer(partial),
            "duration_seconds": duration?.document ?? .null, "pages": .array(pages.map(\.document)),
            "questions": .array(questions.map { $0.document(completed: completed) }),
        ]
    }
}

extension DurationSummary {
    fileprivate var document: JSONValue {
        ["median": .double(median), "mean": .double(mean), "minimum": .integer(minimum), "maximum": .integer(maximum)]
    }
}

extension PageSummary {
    fileprivate var document: JSONValue {
        [
            "id": .integer(page), "title": .string(title), "former": .bool(isFormer), "reached": .integer(reached),
            "answered": .integer(answered), "left": .integer(left),
        ]
    }
}

extension QuestionSummary {
    fileprivate func document(completed: Int64) -> JSONValue {
        var document: JSONObject = [
            "id": .integer(question), "page_id": page.map(JSONValue.integer) ?? .null, "type": .integer(type), "text": .string(text),
            "former": .bool(isFormer), "shown": .integer(shown), "answered": .integer(answered), "skipped": .integer(shown - answered),
            "not_shown": .integer(completed - shown),
        ]
        document["choices"] = choices.map { .array($0.map(\.document)) }
        document["columns"] = columns.map { .array($0.map { .object(label($0.number, $0.text)) }) }
        document["rows"] = rows.map { .array($0.map(\.document)) }
        document["numbers"] = numbers?.document
        document["dates"] = dates?.document
        document["nps"] = recommendation?.document
        return .object(document)
    }
}

extension ChoiceSummary {
    fileprivate var document: JSONValue {
        var document = label(number, text)
        document["count"] = .integer(count)
        document["texts"] = .integer(texts)
        return .object(document)
    }
}

extension RowSummary {
    fileprivate var document: JSONValue {
        var document = label(number, text)
        document["answered"] = .integer(answered)
        document["counts"] = counts.map { .array($0.map(JSONValue.integer)) }
        document["mean"] = mean.map(JSONValue.double)
        document["numbers"] = numbers?.document
        return .object(document)
    }
}

extension NumberSummary {
    fileprivate var document: JSONValue {
        [
            "count": .integer(count), "sum": Int64(sum).map(JSONValue.integer) ?? .number(sum),
            "mean": .double(mean), "standard_deviation": standardDeviation.map(JSONValue.double) ?? .null, "median": .double(median),
            "minimum": .integer(minimum), "maximum": .integer(maximum), "width": .integer(width),
            "distribution": .array(bins.map { ["from": .integer($0.from), "to": .integer($0.to), "count": .integer($0.count)] }),
        ]
    }
}

extension DateSummary {
    fileprivate var document: JSONValue {
        [
            "minimum": .string(minimum), "maximum": .string(maximum), "median": .string(median), "unit": .string(unit),
            "distribution": .array(bins.map { ["from": .string($0.from), "to": .string($0.to), "count": .integer($0.count)] }),
        ]
    }
}

extension RecommendationSummary {
    fileprivate var document: JSONValue {
        [
            "score": score.map(JSONValue.double) ?? .null, "promoters": .integer(promoters), "passives": .integer(passives),
            "detractors": .integer(detractors), "reasons": .integer(reasons),
        ]
    }
}

/// `"number": null` for what the current version no longer has.
private func label(_ number: Int64, _ text: String) -> JSONObject {
    ["number": .integer(number), "text": .string(text)]
}
