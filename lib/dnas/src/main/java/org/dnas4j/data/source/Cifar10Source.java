package org.dnas4j.data.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.dnas4j.data.Cifar10;
import org.dnas4j.data.FileCheck;
import org.dnas4j.data.ImageData;
import org.dnas4j.kind.About;

/** CIFAR-10, see {@link Cifar10}. */
@About("CIFAR-10 in its binary layout, downloaded to an empty folder")
public record Cifar10Source() implements DataSource {
  @Override
  public String kind() {
    return "cifar10";
  }

  @Override
  public String title() {
    return "CIFAR-10";
  }

  @Override
  public Size size(Wanted wanted) {
    return new Size(50_000, 10_000, 10);
  }

  @Override
  public String files() {
    return Cifar10.FILES;
  }

  @Override
  public String remedy() {
    return "bash datasets/fetch-cifar10.sh fetches them";
  }

  @Override
  public boolean isIn(Path folder) {
    return Cifar10.isIn(folder);
  }

  @Override
  public ImageData load(Wanted wanted, Consumer<String> log) throws IOException {
    Path folder = wanted.folder();
    return isIn(folder) ? Cifar10.read(folder) : Cifar10.fetch(folder, log);
  }

  @Override
  public List<FileCheck> check(Path folder) throws IOException {
    return Cifar10.check(folder);
  }
}
