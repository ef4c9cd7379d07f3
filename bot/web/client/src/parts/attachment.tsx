/** A file in a conversation: pictures are shown, everything else is offered as a download. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { FileInfo } from "../wire/frames";
import { sizeText } from "../words/figures";
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
    <button type="button" class="file" onClick={() => void download(file, address)}>
      <Icon name="file" />
      <span class="file-name">{file.name || file.id}</span>
      <span class="file-size">{sizeText(file.size)}</span>
    </button>
  );
}

function Picture({ file, address }: AttachmentProps): JSX.Element {
  const [source, setSource] = useState("");
  useEffect(() => {
    let isShown = true;
    address(file).then(
      (found) => isShown && setSource(found),
      () => isShown && setSource(""),
    );
    return () => {
      isShown = false;
    };
  }, [file.id]);
  return (
    <button type="button" class="picture" onClick={() => source && window.open(source, "_blank", "noopener")}>
      {source === "" ? <Icon name="file" /> : <img src={source} alt={file.name} />}
    </button>
  );
}

async function download(file: FileInfo, address: FileAddress): Promise<void> {
  const link = document.createElement("a");
  link.href = await address(file);
  link.download = file.name || file.id;
  link.click();
}
