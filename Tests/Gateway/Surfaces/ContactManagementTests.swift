import Contracts
import Hummingbird
import JSON
import RPC
import Testing

@testable import GatewayService

@Suite("Management: changes of contacts, and jobs")
struct ContactManagementTests {
    let gateway = TestGateway()
    static let job = Job(
        id: 3, account: 7, kind: .erase, state: .done, contact: 5, changed: 4, skipped: [SkippedRecord(id: 9, reason: .invalidEmail)],
        receipt: ErasureReceipt(contacts: [5], entries: 1, respondents: 2), createdAt: 0, startedAt: 1, endedAt: 2)

    @Test("contacts are listed with what the query asks for")
    func list() async throws {
        gateway.respondents.on(RespondentsContract.listContacts) { _, _ in
            [.row(Contact(id: 1, email: "a@b.pl", labels: ["x"])), .next("1")]
        }
        let reply = try await gateway.send(
            .get, "/manage/v1/contacts?email=A%40b.pl&mobile=600&uid=u&label1=x&label15=%C5%82&cursor=0&limit=1", key: "manage")
        #expect(
            reply.body == #"{"contacts":[{"id":1,"email":"a@b.pl","mobile":null,"uid":null,"labels":["x"]}],"next":"1"}"#)
        #expect(
            gateway.respondents.requests(RespondentsContract.listContacts) == [
                ContactsRequest(
                    email: "A@b.pl", mobile: "600", uid: "u",
                    labels: [NumberedLabel(number: 1, text: "x"), NumberedLabel(number: 15, text: "ł")], cursor: "0", limit: 1)
            ])
        #expect(try await gateway.send(.get, "/manage/v1/contacts?limit=0", key: "manage").status == 400)
        #expect(try await gateway.send(.get, "/manage/v1/contacts", key: "respondents").status == 403)
    }

    @Test("a contact has a tag, and is replaced and deleted under it")
    func versions() async throws {
        let contact = Contact(id: 5, uid: "u", labels: [], version: 4)
        gateway.respondents.on(RespondentsContract.getContact) { _, _ in contact }
        gateway.respondents.on(RespondentsContract.replaceContact) { _, _ in contact }
        gateway.respondents.on(RespondentsContract.deleteContact) { _, _ in Nothing() }
        #expect(try await gateway.send(.get, "/manage/v1/contacts/5", key: "manage").headers[.eTag] == "\"4\"")
        let same = try await gateway.send(.get, "/manage/v1/contacts/5", key: "manage", headers: [.ifNoneMatch: "\"4\""])
        #expect(same.status == 304)
        let put = try await gateway.send(
            .put, "/manage/v1/contacts/5", key: "manage", type: TestGateway.json, body: #"{"uid":"u"}"#, headers: [.ifMatch: "\"3\""])
        #expect(put.status == 200 && put.headers[.eTag] == "\"4\"")
        #expect(
            gateway.respondents.requests(RespondentsContract.replaceContact) == [
                ContactReplacement(id: 5, version: 3, contact: NewContact(uid: "u"))
            ])
        #expect(try await gateway.send(.delete, "/manage/v1/contacts/5", key: "manage", headers: [.ifMatch: "\"4\""]).status == 204)
        #expect(gateway.respondents.requests(RespondentsContract.deleteContact) == [ContactDeletion(id: 5, version: 4)])
        gateway.respondents.refuse(RespondentsContract.deleteContact, RPCError(.aborted, "changed"))
        #expect(try await gateway.send(.delete, "/manage/v1/contacts/5", key: "manage").status == 412)
    }

    @Test("an erasure is accepted with its job, in both of its spellings")
    func erase() async throws {
        gateway.respondents.on(RespondentsContract.eraseContact) { _, _ in Self.job }
        let posted = try await gateway.send(.post, "/manage/v1/contacts/5/erase", key: "manage")
        let deleted = try await gateway.send(.delete, "/manage/v1/contacts/5?erase=true", key: "manage")
        #expect(posted.status == 202 && posted.headers[.location] == "/manage/v1/jobs/3")
        #expect(deleted.status == 202 && deleted.body == posted.body)
        #expect(try await gateway.send(.delete, "/manage/v1/contacts/5?erase=1", key: "manage").status == 400)
        #expect(gateway.respondents.requests(RespondentsContract.deleteContact).isEmpty)
    }

    @Test("jobs are shown with what they did")
    func jobs() async throws {
        gateway.respondents.on(RespondentsContract.getJob) { _, _ in Self.job }
        gateway.respondents.on(RespondentsContract.listJobs) { _, _ in [.row(Self.job)] }
        let text =
            #"{"id":3,"kind":"erase","state":"done","survey_id":null,"batch_id":null,"mailing_id":null,"contact_id":5,"changed":4,"#
            + #""skipped":[{"id":9,"reason":"invalidEmail"}],"receipt":{"contacts":[5],"entries":1,"respondents":2,"letters":0,"#
            + #""profiles":0,"replies":0},"failure":null,"created_at":"1970-01-01T00:00:00.000000Z","#
            + #""started_at":"1970-01-01T00:00:00.000001Z","ended_at":"1970-01-01T00:00:00.000002Z"}"#
        #expect(try await gateway.send(.get, "/manage/v1/jobs/3", key: "manage").body == text)
        #expect(
            try await gateway.send(.get, "/manage/v1/jobs?state=done&limit=5", key: "manage").body == #"{"jobs":[\#(text)],"next":null}"#)
        #expect(gateway.respondents.requests(RespondentsContract.listJobs) == [JobsRequest(state: .done, limit: 5)])
        #expect(try await gateway.send(.get, "/manage/v1/jobs?state=x", key: "manage").status == 400)
        #expect(try await gateway.send(.get, "/manage/v1/jobs/x", key: "manage").status == 404)
        #expect(try await gateway.send(.get, "/manage/v1/jobs", key: "responses").status == 403)
    }
}
