import ResponsesService
import ServiceKit

await ServiceMain.run(ResponsesApplication.self)
