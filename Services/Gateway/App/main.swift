import GatewayService
import ServiceKit

await ServiceMain.run(GatewayApplication.self)
