package org.dnas4j.cli;

import java.util.Optional;
import org.dnas4j.experiment.Problems;
import org.dnas4j.runs.Revision;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code dnas}: the paper's pipeline on the command line. */
@Command(
    name = "dnas",
    description = "Mixed-precision quantization of ConvNets by differentiable architecture search.",
    subcommands = {
      Commands.Train.class,
      Commands.SearchCommand.class,
      Commands.Retrain.class,
      Commands.Pipeline.class,
      Commands.Compress.class,
      Commands.SweepCommand.class,
      StudyCommand.class,
      Commands.TableCommand.class,
      EstimateCommand.class,
      BenchCommand.class,
      ListCommand.class,
      ExportCommand.class,
      PackCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      CheckCommand.class,
      CommandLine.HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    scope = CommandLine.ScopeType.INHERIT)
public final class Main {
  /** Exit code of a run that was stopped and can be continued, as a shell gives for Ctrl-C. */
  static final int STOPPED = 130;

  /** Above the stack trace of what no user can mend. */
  private static final String FAULT =
      "this is a fault of dnas4j itself; please report it with these lines";

  /** What {@code --version} prints. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"dnas4j " + Revision.versions().get("dnas4j")};
    }
  }

  private Main() {}

  /** Runs a subcommand and exits with its code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    line.setExecutionStrategy(
        parsed -> {
          try {
            return new CommandLine.RunLast().execute(parsed);
          } catch (Error e) {
            // Picocli handles exceptions alone; memory that is out is an error.
            return say(parsed.commandSpec().commandLine(), e)
                .orElseThrow(() -> new IllegalStateException(FAULT, e));
          }
        });
    line.setExecutionExceptionHandler(
        (problem, command, parsed) ->
            say(command, problem).orElseThrow(() -> new IllegalStateException(FAULT, problem)));
    return line;
  }

  /** Says what the user can mend, in a sentence; a fault of ours is left to its stack trace. */
  private static Optional<Integer> say(CommandLine command, Throwable problem) {
    return Problems.sentence(problem)
        .map(
            sentence -> {
              command.getErr().println("dnas: " + sentence);
              command.getErr().flush();
              return CommandLine.ExitCode.USAGE;
            });
  }
}
