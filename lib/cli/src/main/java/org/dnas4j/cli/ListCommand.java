package org.dnas4j.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.config.Setting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dnas list}: what {@code --set} can change. */
@Command(
    name = "list",
    description = "List what --set can change: keys, values in a preset, descriptions, ranges.")
final class ListCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "KEY",
      description =
          "a group such as search, or a key; of a choice such as search.cost its kinds with their"
              + " components; default: all keys")
  String key = "";

  @Option(
      names = "--preset",
      defaultValue = "quick",
      completionCandidates = RunOptions.Presets.class,
      description = "whose values are shown: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
  String preset;

  @Override
  public Integer call() {
    List<Setting> settings = ExperimentConfig.preset(preset).settings(key);
    int width = settings.stream().mapToInt(s -> left(s).length()).max().orElse(0);
    PrintWriter out = spec.commandLine().getOut();
    for (Setting setting : settings) {
      String left = left(setting);
      String allowed = setting.allowed().isEmpty() ? "" : " (" + setting.allowed() + ")";
      out.println(left + " ".repeat(width - left.length()) + "  " + setting.about() + allowed);
    }
    out.flush();
    return 0;
  }

  private static String left(Setting setting) {
    String value = setting.value().isEmpty() ? "" : " = " + setting.value();
    return "  ".repeat(setting.level()) + setting.key() + value;
  }
}
