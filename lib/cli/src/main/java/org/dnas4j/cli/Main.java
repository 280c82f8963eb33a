package org.dnas4j.cli;

import org.dnas4j.experiment.Revision;
import org.dnas4j.train.NanGuard;
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
      Commands.SweepCommand.class,
      Commands.TableCommand.class,
      EstimateCommand.class,
      ExportCommand.class,
      CheckCommand.class,
      CommandLine.HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    scope = CommandLine.ScopeType.INHERIT)
public final class Main {
  /** Exit code of a run that was stopped and can be continued, as a shell gives for Ctrl-C. */
  static final int STOPPED = 130;

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
    line.setExecutionExceptionHandler(
        (problem, command, parsed) -> {
          if (isUsersBusiness(problem)) {
            command.getErr().println("dnas: " + problem.getMessage());
            return CommandLine.ExitCode.USAGE;
          }
          throw problem;
        });
    return line;
  }

  /** Errors whose message says what to mend; others are ours and show a stack trace. */
  private static boolean isUsersBusiness(Exception problem) {
    return problem instanceof IllegalArgumentException
        || problem instanceof IllegalStateException
        || problem instanceof java.io.UncheckedIOException
        || problem instanceof NanGuard.DivergedException;
  }
}
