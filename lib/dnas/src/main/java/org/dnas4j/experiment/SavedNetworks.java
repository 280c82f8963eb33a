package org.dnas4j.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.dnas4j.base.Sha256;
import org.dnas4j.config.RetrainConfig;
import org.dnas4j.kind.Kinds;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.runs.DamagedRunException;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.RunFiles;
import org.dnas4j.runs.RunStore;
import org.dnas4j.runs.SavedNetwork;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.weights.TorchvisionFile;
import org.dnas4j.weights.TorchvisionWeights;

/** The trained networks that a configuration can name as start or teacher of a retraining. */
final class SavedNetworks {
  private static final String FILE = ".safetensors";

  private final RunStore store;
  private final NetSpec net;
  private final Kinds kinds;
  private final Supplier<Outcome> baseline;
  private final Consumer<String> log;

  /**
   * Networks among the runs of a store, or in files.
   *
   * @param net the network to retrain
   * @param kinds with which they may have been trained
   * @param baseline trains in full precision, or finds it trained
   */
  SavedNetworks(
      RunStore store, NetSpec net, Kinds kinds, Supplier<Outcome> baseline, Consumer<String> log) {
    this.kinds = kinds;
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
      SavedNetwork run = ofRun("retrain.start", name);
      if (run.net().classes() != net.classes()) {
        log.accept(name + " is of other classes: its linear layer is left out");
        Map<String, NamedArray> arrays = new LinkedHashMap<>(run.arrays());
        arrays.keySet().removeIf(array -> array.startsWith("fc."));
        return new SavedNetwork(run.net(), run.architecture(), run.quant(), arrays);
      }
      return run;
    }
    TorchvisionFile file = TorchvisionFile.read(Path.of(name));
    OptionalInt classes = file.classes();
    if (classes.isPresent() && classes.getAsInt() == net.classes()) {
      return published(file, TorchvisionWeights.Part.ALL);
    }
    log.accept(
        classes.isPresent()
            ? name + " is of other classes: its linear layer is left out"
            : name + " has no linear layer: that starts with fresh weights");
    return published(file, TorchvisionWeights.Part.ALL_BUT_LINEAR);
  }

  private SavedNetwork ofRun(String key, String name) {
    try {
      return SavedNetwork.of(store.directory(resolve(name)), kinds);
    } catch (DamagedRunException e) {
      throw new IllegalArgumentException(key + " = " + name + ": " + e.getMessage(), e);
    }
  }

  /**
   * The SHA-256 that tells weights from others of the same name: of a file, or of a run's final
   * weights.
   *
   * @return empty if there are no such weights any more
   */
  Optional<String> sha256(String name) {
    if (!name.endsWith(FILE)) {
      return RunFiles.weights(store.directory(resolve(name)));
    }
    Path file = Path.of(name);
    return Files.exists(file) ? Optional.of(Sha256.of(file)) : Optional.empty();
  }

  /**
   * The network that labels, with the classes of the data. A run's depth, width and bits may differ
   * from the student's, a file's not.
   */
  SavedNetwork teacher(String name) {
    if (name.endsWith(FILE)) {
      TorchvisionFile file = TorchvisionFile.read(Path.of(name));
      if (file.classes().isEmpty()) {
        throw teacher(name, "no linear layer, \"" + file.name("fc.weight") + "\"");
      }
      requireClasses(name, file.classes().getAsInt());
      return published(file, TorchvisionWeights.Part.ALL);
    }
    SavedNetwork teacher = ofRun("retrain.teacher", name);
    requireClasses(name, teacher.net().classes());
    return teacher;
  }

  private void requireClasses(String name, int classes) {
    if (classes != net.classes()) {
      throw teacher(name, classes + " classes");
    }
  }

  private IllegalArgumentException teacher(String name, String found) {
    return new IllegalArgumentException(
        "retrain.teacher = \""
            + name
            + "\" has "
            + found
            + "; allowed: a network that tells the data's "
            + net.classes()
            + " classes apart; give such a one, or train on the data's own labels");
  }

  private SavedNetwork published(TorchvisionFile file, TorchvisionWeights.Part part) {
    Architecture full = Architecture.uniform(net, 32);
    return new SavedNetwork(
        net, full, QuantConfig.paper(), TorchvisionWeights.read(file, net, part));
  }
}
