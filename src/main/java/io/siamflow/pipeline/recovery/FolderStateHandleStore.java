package io.siamflow.pipeline.recovery;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.persistence.IntegerResourceVersion;
import org.apache.flink.runtime.persistence.PossibleInconsistentStateException;
import org.apache.flink.runtime.persistence.StateHandleStore;
import org.apache.flink.runtime.state.RetrievableStateHandle;
import org.apache.flink.runtime.state.RetrievableStreamStateHandle;
import org.apache.flink.util.InstantiationUtil;

/**
 * Values by name, each serialised in a file of its own. Only the leader writes, so locks and
 * versions of entries have nothing to do.
 */
final class FolderStateHandleStore<T extends Serializable>
    implements StateHandleStore<T, IntegerResourceVersion> {

  private static final IntegerResourceVersion ONLY_VERSION = IntegerResourceVersion.valueOf(0);

  private final Path folder;

  FolderStateHandleStore(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  @Override
  public RetrievableStateHandle<T> addAndLock(String name, T value)
      throws PossibleInconsistentStateException, AlreadyExistException {
    if (Files.exists(folder.resolve(name))) {
      throw new AlreadyExistException(name + " is there already");
    }
    return write(name, value);
  }

  @Override
  public void replace(String name, IntegerResourceVersion expected, T value)
      throws PossibleInconsistentStateException, NotExistException {
    requirePresent(name);
    write(name, value);
  }

  private RetrievableStateHandle<T> write(String name, T value)
      throws PossibleInconsistentStateException {
    try {
      FolderFiles.write(folder.resolve(name), InstantiationUtil.serializeObject(value));
      return handle(name);
    } catch (IOException e) {
      // What the value points to is not deleted then: it may have been written.
      throw new PossibleInconsistentStateException(folder.resolve(name) + " is not written", e);
    }
  }

  @Override
  public IntegerResourceVersion exists(String name) {
    return Files.exists(folder.resolve(name)) ? ONLY_VERSION : IntegerResourceVersion.notExisting();
  }

  @Override
  public RetrievableStateHandle<T> getAndLock(String name) throws IOException, NotExistException {
    requirePresent(name);
    return handle(name);
  }

  @Override
  public List<Tuple2<RetrievableStateHandle<T>, String>> getAllAndLock() throws IOException {
    List<Tuple2<RetrievableStateHandle<T>, String>> all = new ArrayList<>();
    for (String name : getAllHandles()) {
      all.add(Tuple2.of(handle(name), name));
    }
    return all;
  }

  /** Names in alphabetical order. */
  @Override
  public Collection<String> getAllHandles() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(FolderFiles.PART))
          .sorted()
          .toList();
    }
  }

  @Override
  public boolean releaseAndTryRemove(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
    return true;
  }

  @Override
  public void clearEntries() throws IOException {
    for (String name : getAllHandles()) {
      releaseAndTryRemove(name);
    }
  }

  @Override
  public void release(String name) {
    // Nothing is locked.
  }

  @Override
  public void releaseAll() {
    // Nothing is locked.
  }

  private void requirePresent(String name) throws NotExistException {
    if (!Files.exists(folder.resolve(name))) {
      throw new NotExistException(folder.resolve(name) + " is not there");
    }
  }

  private RetrievableStateHandle<T> handle(String name) throws IOException {
    Path file = folder.resolve(name);
    return new RetrievableStreamStateHandle<>(
        new org.apache.flink.core.fs.Path(file.toUri()), Files.size(file));
  }
}
