/** A file in a conversation: pictures are shown, everything else is offered as a download. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { FileInfo } from "../wire/frames";
import { commonWords } from "../words/common";
import { sizeText } from "../words/figures";
import { useWords } from "../words/language";
import { Icon } from "./icons";

export type FileAddress = (file: FileInfo) => Promise<string>;

const SHOWN = /^image\/(png|jpeg|gif|webp)$/;

interface AttachmentProps {
  file: FileInfo;
  address: FileAddress;
}

export function Attachment({ file, address }: AttachmentProps): JSX.Element {
  return SHOWN.test(file.type) ? (
    <Picture file={file} address={address} />
  ) : (
    <Download file={file} address={address} />
  );
}

function Download({ file, address }: AttachmentProps): JSX.Element {
  const words = useWords(commonWords);
  const [isGone, setGone] = useState(false);
  const fetchIt = (): void => {
    setGone(false);
    download(file, address).catch(() => setGone(true));
  };
  return (
    <button type="button" class={isGone ? "file is-gone" : "file"} onClick={fetchIt}>
      <Icon name={isGone ? "warn" : "file"} />
      <span class="file-name">{file.name || file.id}</span>
      <span class="file-size" role="status">
        {isGone ? words.cannotOpen : sizeText(file.size)}
      </span>
    </button>
  );
}

function Picture({ file, address }: AttachmentProps): JSX.Element {
  const [source, setSource] = useState("");
  const [isGone, setGone] = useState(false);
  useEffect(() => {
    let isShown = true;
    address(file).then(
      (found) => isShown && setSource(found),
      () => isShown && setGone(true),
    );
    return () => {
      isShown = false;
    };
  }, [file.id]);
  if (isGone) return <Download file={file} address={address} />;
  return (
    <button
      type="button"
      class="picture"
      aria-label={file.name}
      onClick={() => source && window.open(source, "_blank", "noopener")}
    >
      {source === "" ? <Icon name="file" /> : <img src={source} alt="" onError={() => setGone(true)} />}
    </button>
  );
}

async function download(file: FileInfo, address: FileAddress): Promise<void> {
  const link = document.createElement("a");
  link.href = await address(file);
  link.download = file.name || file.id;
  link.click();
}
