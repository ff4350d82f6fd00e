// swift-tools-version: 6.2

import CompilerPluginSupport
import PackageDescription

let house: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// `Tests/Fuzz/run` sets this: the modules that read what strangers send then count which of their branches an input takes.
let isFuzzing = Context.environment["FIELDWORK_FUZZ"] != nil
let fuzzed: [SwiftSetting] = house + (isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer"])] : [])

/// `Tests/Benchmarks/rpc` sets this: the package then has programs that are measured, and needs the packages of those they are compared with.
let isBenchmarking = Context.environment["FIELDWORK_BENCHMARKS"] != nil

let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
/// Not `Synchronization.Mutex`: the thread sanitizer does not see its locking on Linux, and would call all that it guards a race.
let nioLocks = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let jwt = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let grpc = Target.Dependency.product(name: "GRPCCore", package: "grpc-swift-2")
let grpcTransport = Target.Dependency.product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// A deployable service: a library of its domain, store and handlers, and an executable that holds nothing but `main`.
func service(
    _ module: String, executable: String, folder: String, dependencies: [Target.Dependency], settings: [SwiftSetting] = house
) -> [Target] {
    [
        .target(
            name: module, dependencies: dependencies, path: "Services/\(folder)", exclude: ["App"], swiftSettings: settings),
        .executableTarget(
            name: executable, dependencies: [.byName(name: module), "ServiceKit"], path: "Services/\(folder)/App", swiftSettings: house),
    ]
}

let shared: [Target] = [
    .macro(
        name: "JSONMacros",
        dependencies: [
            .product(name: "SwiftSyntaxMacros", package: "swift-syntax"),
            .product(name: "SwiftCompilerPlugin", package: "swift-syntax"),
        ],
        path: "Shared/JSON/Macros", swiftSettings: house),
    .target(name: "JSON", dependencies: ["JSONMacros"], path: "Shared/JSON", exclude: ["Macros"], swiftSettings: fuzzed),
    .target(name: "Wire", dependencies: [nio], path: "Shared/Wire", exclude: ["PROTOCOL.md"], swiftSettings: fuzzed),
    .target(
        name: "RPC", dependencies: ["Wire", "JSON", nio, nioLocks, nioPosix, nioTLS, nioSSL, logging],
        path: "Shared/RPC", swiftSettings: house),
    .systemLibrary(name: "CCurl", path: "Shared/CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .target(name: "Contracts", dependencies: ["RPC", "JSON"], path: "Shared/Contracts", swiftSettings: house),
    .target(
        name: "Storage",
        dependencies: [
            .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
            .product(name: "DequeModule", package: "swift-collections"), nioLocks, logging, lifecycle,
        ],
        path: "Shared/Storage", swiftSettings: house),
    .target(
        name: "ServiceKit",
        dependencies: [
            "RPC", "Storage", "JSON", "Contracts", logging, lifecycle, nio, nioLocks, nioPosix, crypto,
            .product(name: "Configuration", package: "swift-configuration"), .product(name: "SystemPackage", package: "swift-system"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        ],
        path: "Shared/ServiceKit", swiftSettings: house),
]

let services: [Target] =
    service(
        "TokensService", executable: "tokens", folder: "Tokens",
        dependencies: ["ServiceKit", "Contracts", "Storage", "RPC", "JSON", logging, lifecycle, crypto, nioPosix, jwt])
    + service(
        "RespondentsService", executable: "respondents", folder: "Respondents",
        dependencies: [
            "ServiceKit", "Contracts", "Storage", "RPC", "JSON", "CCurl", logging, lifecycle, crypto, nio, nioPosix, nioLocks,
        ])
    + service(
        "ResponsesService", executable: "responses", folder: "Responses",
        dependencies: ["ServiceKit", "Contracts", "Storage", "RPC", "JSON", logging, lifecycle, crypto, nioLocks, nio])
    + service(
        "MarketplaceTemplatesService", executable: "marketplace-templates", folder: "MarketplaceTemplates",
        dependencies: ["ServiceKit", "Contracts", "Storage", "RPC", "JSON", logging, lifecycle, crypto])
    + service(
        "GatewayService", executable: "gateway", folder: "Gateway",
        dependencies: [
            "ServiceKit", "Contracts", "RPC", "Wire", "JSON", logging, lifecycle, crypto, jwt, nioLocks, nio,
            .product(name: "Hummingbird", package: "hummingbird"),
            .product(name: "Mustache", package: "swift-mustache"),
        ], settings: fuzzed)
    + service(
        "FieldworkTool", executable: "fieldwork", folder: "Fieldwork",
        dependencies: [
            "RPC", "JSON", "Contracts", crypto, arguments, logging, nio, nioLocks, nioPosix,
            .product(name: "X509", package: "swift-certificates"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        ])

/// Tests of a module stand in a folder of the same name; they may use the command's certificate authority and the shared test support.
func tests(_ folder: String, _ dependencies: Target.Dependency..., exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(folder)Tests", dependencies: dependencies, path: "Tests/\(folder)", exclude: exclude, swiftSettings: house)
}

let checks: [Target] = [
    .target(
        name: "TestSupport",
        dependencies: [
            "RPC", "Wire", "JSON", "Contracts", "FieldworkTool", logging, nioLocks, nio, nioPosix, nioTLS, nioSSL, crypto,
            .product(name: "X509", package: "swift-certificates"),
        ],
        path: "Tests/Support", exclude: ["Mail"], swiftSettings: house),
    tests("JSON", "JSON", "Contracts", "RPC", "TestSupport"),
    tests("Wire", "Wire", "TestSupport", nio),
    .executableTarget(
        name: "fuzz-rpc", dependencies: ["RPC", "Wire", "JSON", "TestSupport", nioLocks, nio, nioPosix, nioSSL, logging, arguments],
        path: "Tests/Fuzz/RPC", swiftSettings: house),
    tests("RPC", "RPC", "fuzz-rpc", "Wire", "JSON", "TestSupport", nioLocks, nio, nioPosix, nioSSL, logging),
    .executableTarget(name: "storage-probe", dependencies: ["Storage", logging], path: "Tests/Storage/Probe", swiftSettings: house),
    tests("Storage", "Storage", "storage-probe", "TestSupport", nioLocks, logging, lifecycle, exclude: ["Probe"]),
    tests(
        "ServiceKit", "ServiceKit", "TestSupport", "tokens", "respondents", "responses", "marketplace-templates", "gateway",
        "Storage", "RPC", "JSON", nioLocks, logging),
    tests("Tokens", "TokensService", "TestSupport", "ServiceKit", "Contracts", "Storage", "RPC", "JSON", nioLocks, logging, crypto, jwt),
    tests(
        "Respondents", "RespondentsService", "TokensService", "TestSupport", "ServiceKit", "Contracts", "Storage", "RPC", "JSON", nioLocks,
        logging, crypto),
    tests(
        "MarketplaceTemplates", "MarketplaceTemplatesService", "TokensService", "TestSupport", "ServiceKit", "Contracts", "Storage", "RPC",
        "JSON", nioLocks, logging),
    tests(
        "Responses", "ResponsesService", "TestSupport", "ServiceKit", "Contracts", "Storage", "RPC", "JSON", nioLocks, nioPosix, logging,
        exclude: ["Support/read_sav.py"]),
    tests(
        "Gateway", "GatewayService", "TestSupport", "ServiceKit", "Contracts", "RPC", "JSON", nioLocks, logging, crypto, jwt,
        .product(name: "Hummingbird", package: "hummingbird"), .product(name: "HummingbirdTesting", package: "hummingbird")),
    .target(name: "SkewOld", dependencies: ["RPC", "JSON"], path: "Tests/Skew/Old", swiftSettings: house),
    .target(name: "SkewNew", dependencies: ["RPC", "JSON"], path: "Tests/Skew/New", swiftSettings: house),
    tests(
        "Skew", "SkewOld", "SkewNew", "tokens", "TestSupport", "RPC", "Wire", "JSON", nioLocks, nio, nioPosix, nioSSL, logging,
        exclude: ["Old", "New"]),
    tests("Fieldwork", "FieldworkTool", "fieldwork", "TestSupport", "RPC", "JSON", "Contracts", nioLocks, logging, nioPosix, nioSSL),
    tests(
        "EndToEnd", "TestSupport", "FieldworkTool", "tokens", "respondents", "responses", "marketplace-templates", "gateway", "fieldwork",
        "Contracts", "RPC", "Wire", "JSON", "Storage", nioLocks, logging, nio, nioPosix, nioSSL,
        .product(name: "AsyncHTTPClient", package: "async-http-client"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "GRDB", package: "GRDB.swift")),
]

/// What libFuzzer calls, as libraries: its own `main` is linked to each of them afterwards.
let fuzzers: [Target] = [
    .target(name: "FuzzJSON", dependencies: ["JSON"], path: "Tests/Fuzz/JSON", swiftSettings: fuzzed),
    .target(name: "FuzzWire", dependencies: ["Wire", nio], path: "Tests/Fuzz/Wire", swiftSettings: fuzzed),
    .target(name: "FuzzParameters", dependencies: ["GatewayService"], path: "Tests/Fuzz/Parameters", swiftSettings: fuzzed),
]

/// A part of the benchmarks.
func benchmark(_ name: String, _ folder: String, _ dependencies: Target.Dependency...) -> Target {
    .target(name: name, dependencies: dependencies, path: "Tests/Benchmarks/\(folder)", swiftSettings: house)
}

/// A program of the benchmarks.
func benchmarkProgram(_ name: String, _ folder: String, _ dependencies: Target.Dependency...) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies + [arguments], path: "Tests/Benchmarks/\(folder)", swiftSettings: house)
}

let benchmarks: [Target] = [
    benchmark("BenchmarkMessages", "Messages", "JSON"),
    benchmark("BenchmarkMethods", "Methods", "BenchmarkMessages", "RPC"),
    benchmark("BenchmarkLoad", "Load", "JSON", nio, arguments),
    benchmarkProgram("bench-server", "Server", "BenchmarkMessages", "BenchmarkMethods", "RPC", logging, nioPosix),
    benchmarkProgram(
        "bench-client", "Client", "BenchmarkLoad", "BenchmarkMessages", "BenchmarkMethods", "RPC", logging, nioPosix),
    benchmarkProgram("bench-filling", "Filling", "BenchmarkLoad", "JSON", nio, nioPosix),
    benchmarkProgram("bench-tokens", "Tokens", "BenchmarkLoad", "Contracts", "JSON", "RPC", logging, nio, nioPosix),
    benchmarkProgram("bench-json", "JSON", "BenchmarkMessages", "JSON"),
    benchmark("BenchmarkGRPC", "GRPC/Coding", grpc),
    benchmarkProgram("bench-grpc-server", "GRPC/Server", "BenchmarkGRPC", "BenchmarkMessages", grpc, grpcTransport, nioPosix),
    benchmarkProgram(
        "bench-grpc-client", "GRPC/Client", "BenchmarkGRPC", "BenchmarkLoad", "BenchmarkMessages", grpc, grpcTransport, nioPosix),
]
let benchmarkPackages: [Package.Dependency] = [
    .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
]

let package = Package(
    name: "fieldwork",
    platforms: [.macOS(.v26)],
    products: ["tokens", "respondents", "responses", "marketplace-templates", "gateway", "fieldwork"].map {
        .executable(name: $0, targets: [$0])
    } + (isFuzzing ? fuzzers.map { .library(name: $0.name, type: .static, targets: [$0.name]) } : []),
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ] + (isBenchmarking ? benchmarkPackages : []),
    targets: shared + services + checks + (isFuzzing ? fuzzers : []) + (isBenchmarking ? benchmarks : []),
    swiftLanguageModes: [.v6]
)
