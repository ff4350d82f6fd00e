// The measured call in gRPC C++, as cheaply as that library can: the reply is ready bytes, and the request's are not looked at.
//
// Usage: server queue|callback CERTIFICATES REPLY. Says `listening PORT` and ends when its standard input does.

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/async_unary_call.h>
#include <grpcpp/support/server_callback.h>

#include <grpcpp/impl/codegen/server_callback_handlers.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

using grpc::ByteBuffer;

std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Kept once and shared by every reply, which copies no byte of it.
ByteBuffer reply;

constexpr char method[] = "/benchmark.Participations/Begin";

/// One method, answered through a completion queue. Messages stay bytes.
class QueueService final : public grpc::Service {
public:
    QueueService() {
        AddMethod(new grpc::internal::RpcServiceMethod(method, grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
        MarkMethodRaw(0);
    }

    void request(
        grpc::ServerContext* context, ByteBuffer* message, grpc::ServerAsyncResponseWriter<ByteBuffer>* writer,
        grpc::ServerCompletionQueue* queue, void* tag) {
        RequestAsyncUnary(0, context, message, writer, queue, queue, tag);
    }
};

/// The same, answered on the library's threads.
class CallbackService final : public grpc::Service {
public:
    CallbackService() {
        AddMethod(new grpc::internal::RpcServiceMethod(method, grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
        MarkMethodRawCallback(
            0, new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
                   [](grpc::CallbackServerContext* context, const ByteBuffer*, ByteBuffer* answer) {
                       *answer = reply;
                       auto* reactor = context->DefaultReactor();
                       reactor->Finish(grpc::Status::OK);
                       return reactor;
                   }));
    }
};

/// A call from the moment the queue may take it until its reply is sent.
class QueuedCall {
public:
    QueuedCall(QueueService& service, grpc::ServerCompletionQueue& queue) : writer_(&context_) {
        service.request(&context_, &message_, &writer_, &queue, this);
    }

    /// Returns whether the call is over.
    bool proceed() {
        if (is_finishing_) return true;
        is_finishing_ = true;
        writer_.Finish(reply, grpc::Status::OK, this);
        return false;
    }

private:
    grpc::ServerContext context_;
    ByteBuffer message_;
    grpc::ServerAsyncResponseWriter<ByteBuffer> writer_;
    bool is_finishing_ = false;
};

void serve(QueueService& service, grpc::ServerCompletionQueue& queue) {
    // As many calls as may be in flight wait to be taken, so that none waits for the server to ask for it.
    for (int number = 0; number < 1024; number++) new QueuedCall(service, queue);
    void* tag;
    bool is_ok;
    while (queue.Next(&tag, &is_ok)) {
        auto* call = static_cast<QueuedCall*>(tag);
        if (!is_ok) {
            delete call;
        } else if (call->proceed()) {
            delete call;
            new QueuedCall(service, queue);
        }
    }
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) {
        std::cerr << "usage: server queue|callback CERTIFICATES REPLY\n";
        return 64;
    }
    const std::string mode = arguments[1], folder = arguments[2];
    grpc::Slice slice(contents(arguments[3]));
    reply = ByteBuffer(&slice, 1);

    // h2load, which calls this server, has no certificate to show.
    grpc::SslServerCredentialsOptions options;
    options.pem_key_cert_pairs.push_back({contents(folder + "/benchmark.key"), contents(folder + "/benchmark.pem")});
    QueueService queued;
    CallbackService called;
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(options), &port);
    std::unique_ptr<grpc::ServerCompletionQueue> queue;
    if (mode == "queue") {
        builder.RegisterService(&queued);
        queue = builder.AddCompletionQueue();
    } else {
        builder.RegisterService(&called);
    }
    const auto server = builder.BuildAndStart();
    if (!server || port == 0) return 1;
    std::cout << "listening " << port << std::endl;

    if (queue) std::thread([&] { serve(queued, *queue); }).detach();
    while (std::cin.ignore(1 << 20)) {
    }
    // What is in flight does not matter any more.
    std::_Exit(0);
}
