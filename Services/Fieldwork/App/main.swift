import FieldworkTool
import Foundation

exit(await FieldworkCommand.run(Array(CommandLine.arguments.dropFirst())))
