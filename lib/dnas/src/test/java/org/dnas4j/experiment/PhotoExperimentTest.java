package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.dnas4j.config.DataLoader;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.config.Threads;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.Normalization;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.runs.Manifest;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.RunEnvironment;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.Rng;
import org.dnas4j.testing.TinyExperiments;
import org.dnas4j.train.Evaluator;
import org.dnas4j.train.Score;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experiments on three classes of drawn photos, 12 to train on and 5 to test on of each. */
class PhotoExperimentTest {
  @TempDir private Path dir;
  private Path photos;
  private Path runs;
  private final List<String> log = new ArrayList<>();

  @BeforeEach
  void draw() throws IOException {
    photos = dir.resolve("photos");
    runs = dir.resolve("runs");
    for (Map.Entry<String, Integer> part : Map.of("train", 12, "val", 5).entrySet()) {
      for (String name : List.of("ant", "bee", "cat")) {
        for (int i = 0; i < part.getValue(); i++) {
          Path file = photos.resolve(part.getKey()).resolve(name).resolve(name + i + ".png");
          Files.createDirectories(file.getParent());
          write(file, name.hashCode() + 7919 * i + part.getKey().length());
        }
      }
    }
  }

  private static void write(Path file, int seed) throws IOException {
    BufferedImage image = new BufferedImage(20, 16, BufferedImage.TYPE_INT_RGB);
    Rng rng = Rng.of(seed);
    for (int i = 0; i < 320; i++) {
      image.setRGB(i % 20, i / 20, rng.nextInt(1 << 24));
    }
    ImageIO.write(image, "png", file.toFile());
  }

  private ExperimentConfig config(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "data.source=imagenet",
                "data.dir=" + photos,
                "data.imageSize=16",
                "data.resize=16",
                "data.padCrop=0",
                "data.trainImages=0",
                "data.testImages=0",
                "baseline.batch=12",
                "retrain.train.batch=12",
                "search.method.batch=4"));
    all.addAll(List.of(settings));
    return TinyExperiments.config().withSettings(all);
  }

  private Outcome baseline(ExperimentConfig config) {
    try (Experiment experiment = TinyExperiments.open(config, runs, log::add)) {
      return experiment.baseline();
    }
  }

  @Test
  void aRunOfPhotosThatWereChangedInPlaceIsNotReused() throws IOException {
    Outcome before = baseline(config());
    assertEquals(before, baseline(config()));
    Path file = photos.resolve("train/bee/bee3.png");
    FileTime time = Files.getLastModifiedTime(file);
    write(file, 4711);
    Files.setLastModifiedTime(file, time);
    IllegalStateException e = assertThrows(IllegalStateException.class, () -> baseline(config()));
    assertTrue(e.getMessage().contains("saw other images"), e.getMessage());
  }

  @Test
  void anUnfinishedRunGoesOnWithThePhotosItBeganWithAlone() throws IOException {
    Outcome before = baseline(config());
    Files.delete(runs.resolve(before.run()).resolve("result.json"));
    Path file = photos.resolve("val/bee/bee3.png");
    byte[] earlier = Files.readAllBytes(file);
    write(file, 4711);
    assertThrows(IllegalStateException.class, () -> baseline(config()));
    Files.write(file, earlier);
    assertEquals(before, baseline(config()));
  }

  /** Manifests once held the digest of names and sizes. */
  @Test
  void aRunWhoseManifestKnowsTheListAloneIsReused() throws IOException {
    Outcome outcome = baseline(config());
    Path run = runs.resolve(outcome.run());
    Manifest manifest = Manifest.read(run);
    RunEnvironment seen = manifest.environment();
    ImageData images = DataLoader.load(config(), line -> {}).images();
    Map<String, String> former =
        Map.of(
            images.train().name(), images.train().formerSha256(),
            images.test().name(), images.test().formerSha256());
    assertNotEquals(former, seen.data());
    manifest
        .withEnvironment(
            new RunEnvironment(seen.engine(), "cpu", Threads.fixed(1), seen.seeds(), former))
        .write(run);
    Files.delete(run.resolve("files.json"));
    assertEquals(outcome, baseline(config()));
  }

  @Test
  void whatCanBeUsedIsSaidOnceAndInTheManifest() throws IOException {
    Files.writeString(photos.resolve("train/ant/more.webp"), "x");
    Files.writeString(photos.resolve("train/cat/cat0.png"), "x");
    Outcome outcome = baseline(config());
    List<String> lines = log.stream().filter(line -> line.contains("3 classes")).toList();
    assertEquals(1, lines.size(), "" + log);
    String manifest = Manifest.read(runs.resolve(outcome.run())).environment().images();
    for (String part : List.of("36 images", "15 images", "1 .webp", "1 of them unreadable")) {
      assertTrue(lines.get(0).contains(part), lines.get(0));
      assertTrue(manifest.contains(part), manifest);
    }
  }

  @Test
  void aClassOfUnreadableFilesIsRefusedBeforeAnyRun() throws IOException {
    for (int i = 0; i < 5; i++) {
      Files.writeString(photos.resolve("val/bee/bee" + i + ".png"), "RIFF....WEBP");
    }
    IllegalStateException e = assertThrows(IllegalStateException.class, () -> baseline(config()));
    assertTrue(e.getMessage().contains("bee") && e.getMessage().contains("val"), e.getMessage());
    assertNoRun();
  }

  /** What stands in for an unreadable photo would be scored twice. */
  @Test
  void unreadableTestPhotosAreNotScored() throws IOException {
    List<String> broken = List.of("ant/ant1.png", "ant/ant3.png", "cat/cat4.png");
    for (String file : broken) {
      Files.writeString(photos.resolve("val").resolve(file), "x");
    }
    Score with = score();
    for (String file : broken) {
      Files.delete(photos.resolve("val").resolve(file));
    }
    Score without = score();
    assertEquals(without.accuracy(), with.accuracy(), 1e-9);
    assertEquals(without.loss(), with.loss(), 1e-5);
    assertEquals(Math.rint(12 * with.accuracy()), 12 * with.accuracy(), 1e-9);
  }

  private Score score() {
    ImageData images = DataLoader.load(config(), line -> {}).images();
    try (Engine engine = Engines.open("libtorch", config().engine().options());
        QuantizedNetwork net =
            QuantizedNetwork.fullPrecision(engine, Rng.of(5), config().net().spec(16, 3))) {
      return Evaluator.evaluate(engine, net, images.test(), Normalization.imageNet());
    }
  }

  /** 36 photos: a fifth are 7. */
  @Test
  void whatStopsALaterStageStopsThePipelineBeforeTheFirst() throws IOException {
    assertRefused(config("search.method.batch=8"), "search.method.batch = 8", "7");
    assertRefused(
        config("search.method.weightShare=0.99"), "search.method.weightShare = 0.99", "36");
    assertRefused(config("retrain.train.batch=37"), "retrain.train.batch = 37", "36");
    assertRefused(config("baseline.batch=37"), "baseline.batch = 37", "36");
    assertRefused(config("retrain.teacher=none.safetensors"), "none.safetensors");
    assertRefused(config("retrain.start=retrain-none-0123"), "retrain-none-0123");
    assertRefused(
        config(
            "net.depth=18",
            "net.shortcut=b",
            "data.imageSize=32",
            "data.resize=32",
            "search.method.batch=1"),
        "search.method.batch = 1",
        "1x1");
    assertRefused(config("data.trainImages=37"), "data.trainImages = 37", "36");
    assertRefused(config("data.classes=4"), "data.classes = 4", "3");
    // What a baseline does not use does not stop it.
    Outcome outcome = baseline(config("search.method.batch=8", "retrain.train.batch=37"));
    assertTrue(Files.exists(runs.resolve(outcome.run())));
  }

  private void assertRefused(ExperimentConfig config, String... words) throws IOException {
    RuntimeException e =
        assertThrows(
            RuntimeException.class,
            () -> {
              try (Experiment experiment = TinyExperiments.open(config, runs, log::add)) {
                experiment.pipeline();
              }
            });
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), e.getMessage());
    }
    assertNoRun();
  }

  private void assertNoRun() throws IOException {
    if (Files.exists(runs)) {
      try (Stream<Path> made = Files.list(runs)) {
        assertEquals(
            List.of(), made.filter(p -> !p.getFileName().toString().startsWith(".")).toList());
      }
    }
  }
}
