/** What makes an agent look: a count in the title, and a soft sound for those who want one. */
import * as box from "../keep/box";
import { Store } from "../keep/store";

const KEY = "sansheng.desk.sound";

export class Alerts {
  readonly hasSound = new Store(box.read(KEY) === "on");
  /** What came in, by chat, since that chat was last looked at. */
  readonly unread = new Store<ReadonlyMap<number, number>>(new Map());
  private audio: AudioContext | null = null;

  switchSound(): void {
    const isOn = !this.hasSound.get();
    box.write(KEY, isOn ? "on" : "off");
    this.hasSound.set(isOn);
    if (isOn) this.sound();
  }

  /** Something came in for this chat; `isWatched` when the agent has it before their eyes. */
  arrived(chat: number, isWatched: boolean): void {
    if (isWatched) return;
    const unread = new Map(this.unread.get());
    this.unread.set(unread.set(chat, (unread.get(chat) ?? 0) + 1));
    this.sound();
  }

  looked(chat: number): void {
    if (!this.unread.get().has(chat)) return;
    const unread = new Map(this.unread.get());
    unread.delete(chat);
    this.unread.set(unread);
  }

  /** Two soft notes, made here, so that no sound file is needed. */
  sound(): void {
    if (!this.hasSound.get() || typeof AudioContext === "undefined") return;
    this.audio ??= new AudioContext();
    const { currentTime } = this.audio;
    this.note(587, currentTime);
    this.note(784, currentTime + 0.14);
  }

  private note(frequency: number, at: number): void {
    if (this.audio === null) return;
    const tone = this.audio.createOscillator();
    const volume = this.audio.createGain();
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.4);
    tone.connect(volume).connect(this.audio.destination);
    tone.start(at);
    tone.stop(at + 0.45);
  }
}
