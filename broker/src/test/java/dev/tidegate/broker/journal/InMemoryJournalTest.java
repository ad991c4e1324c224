package dev.tidegate.broker.journal;

import dev.tidegate.model.EventId;

final class InMemoryJournalTest extends JournalContract {
  @Override
  protected Store newStore() {
    InMemoryJournal journal = new InMemoryJournal(42);
    return new Store() {
      @Override
      public Journal journal() {
        return journal;
      }

      @Override
      public void stop() {}

      @Override
      public void damage(EventId event) {
        if (!journal.damage(event)) {
          throw new AssertionError("Nothing to damage: " + event);
        }
      }

      @Override
      public void damageBoth(EventId event) {
        if (!journal.damageBoth(event)) {
          throw new AssertionError("Nothing to damage: " + event);
        }
      }

      @Override
      public void close() {}
    };
  }
}
