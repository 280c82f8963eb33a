package org.dnas4j.experiment;

import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.dnas4j.net.ResNetSpec;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.Check;

/** The trained networks that a configuration can name as start or teacher of a retraining. */
final class SavedNetworks {
  private static final String FILE = ".safetensors";

  private final RunStore store;
  private final ResNetSpec net;
  private final Supplier<Outcome> baseline;
  private final Consumer<String> log;

  /**
   * Networks among the runs of a store, or in files.
   *
   * @param net the network to retrain
   * @param baseline trains in full precision, or finds it trained
   */
  SavedNetworks(RunStore store, ResNetSpec net, Supplier<Outcome> baseline, Consumer<String> log) {
    this.store = store;
    this.net = net;
    this.baseline = baseline;
    this.log = log;
  }

  /** What a name stands for: the run of the baseline, else the name itself. */
  String resolve(String name) {
    return name.equals(RetrainConfig.BASELINE) ? baseline.get().run() : name;
  }

  /**
   * The network to start from. The linear layer of a file with other classes is left out, so that
   * it stays fresh.
   */
  SavedNetwork start(String name) {
    if (!name.endsWith(FILE)) {
      return SavedNetwork.of(store.directory(resolve(name)));
    }
    Path file = Path.of(name);
    if (TorchvisionWeights.classes(file) == net.classes()) {
      return published(file, TorchvisionWeights.Part.ALL);
    }
    log.accept(file + " is of other classes: its linear layer is left out");
    return published(file, TorchvisionWeights.Part.ALL_BUT_LINEAR);
  }

  /**
   * The network that labels, with the classes of the data. A run's depth, width and bits may differ
   * from the student's, a file's not.
   */
  SavedNetwork teacher(String name) {
    SavedNetwork teacher =
        name.endsWith(FILE)
            ? published(Path.of(name), TorchvisionWeights.Part.ALL)
            : SavedNetwork.of(store.directory(resolve(name)));
    Check.that(
        teacher.net().classes() == net.classes(),
        "retrain.teacher",
        "\"" + name + "\" with " + teacher.net().classes() + " classes",
        "a network of the data's " + net.classes());
    return teacher;
  }

  private SavedNetwork published(Path file, TorchvisionWeights.Part part) {
    Architecture full = Architecture.uniform(net, 32);
    return new SavedNetwork(net, full, TorchvisionWeights.read(file, net, part));
  }
}
