import ServiceKit
import TokensService

await ServiceMain.run(TokensApplication.self)
