import Contracts
import JSON

/// The figures of a survey's page, each under the id of the element that shows it: a text, or value and most of a bar.
struct BuyerSurveyFigures: Sendable {
    let counts: BuyerSurveyCounts

    init(_ counts: BuyerSurveyCounts) {
        self.counts = counts
    }

    var status: String {
        switch counts.survey.status {
        case .draft: "a draft"
        case .live: "live"
        case .paused: "paused"
        case .closed: "closed"
        }
    }

    /// The survey as a whole, tests, and each quota.
    var rows: [(id: String, name: String, count: QuotaCount)] {
        [("total", "All completes", counts.total), ("tests", "Tests", counts.tests)]
            + zip(counts.survey.quotas, counts.quotas).map { quota, count in
                let name = quota.title.isEmpty ? quota.buyerID : quota.title
                return ("q\(quota.id)", quota.minimum.map { "\(name) (at least \(Figures.whole($0)))" } ?? name, count)
            }
    }

    var document: JSONValue {
        var document: JSONObject = ["status": .string(status)]
        for (name, number) in [
            ("entered", counts.total.entered), ("terminated", counts.total.terminated), ("overquota", counts.total.overquota),
        ] {
            document[name] = .string(Figures.whole(number))
        }
        for (id, _, count) in rows {
            document["\(id)-completed"] = .string(Figures.whole(count.completed))
            document["\(id)-reserved"] = .string(Figures.whole(count.reserved))
            document["\(id)-limit"] = .string(Figures.whole(count.limit))
            document["\(id)-bar"] = [.integer(min(count.completed, count.limit)), .integer(max(1, count.limit))]
        }
        return .object(document)
    }
}
