import RespondentsService
import ServiceKit

await ServiceMain.run(RespondentsApplication.self)
